/*
 * The words of the trust page. They stand here and not among the app's messages: the page is served before anything of
 * the app can be, to a browser that trusts nobody yet. `{name}` is filled in by the page.
 */

export interface TrustTexts {
  readonly language: string;
  readonly languageName: string;
  readonly title: string;
  readonly why: string;
  readonly steps: string;
  readonly download: string;
  readonly compare: string;
  readonly fingerprint: string;
  readonly open: string;
  readonly openHint: string;
  readonly systems: readonly { readonly name: string; readonly steps: readonly string[] }[];
  readonly admins: { readonly name: string; readonly steps: readonly string[] };
  readonly warning: string;
}

export const TRUST_TEXTS: readonly TrustTexts[] = [
  {
    language: 'kk',
    languageName: 'Қазақша',
    title: 'Осы тораппен қауіпсіз жұмыс істеу үшін бір рет жасалатын баптау',
    why: 'Sandyq желісіз де жұмыс істеуі үшін браузер торапқа сенуі керек. Тораптың интернеті болмауы мүмкін, сондықтан оның куәлігін өзіңіз қосасыз: бір рет, бірнеше минут.',
    steps: 'Не істеу керек',
    download: 'Куәлікті жүктеп алу (sandyq-ca.crt)',
    compare:
      'Орнатпас бұрын төмендегі саусақ ізін мекеменің парағындағымен немесе тьютор айтқанмен салыстырыңыз. Бір таңбасы өзгеше болса, орнатпаңыз.',
    fingerprint: 'Куәліктің SHA-256 саусақ ізі',
    open: 'Сосын Sandyq мекенжайын ашыңыз',
    openHint: 'Мекенжайдың жанында құлып белгісі тұрса, бәрі дұрыс. Ескерту шықса, браузерді жауып, қайта ашыңыз.',
    systems: [
      {
        name: 'Windows (Chrome, Edge)',
        steps: [
          'Жүктелген sandyq-ca.crt файлын екі рет шертіп ашыңыз да, «Сертификатты орнату» түймесін басыңыз.',
          '«Ағымдағы пайдаланушы» дегенді таңдаңыз, сосын «Барлық сертификаттарды келесі қоймаға орналастыру».',
          '«Шолу» арқылы «Сенімді түбірлік сертификаттау орталықтары» қоймасын таңдап, аяқтаңыз. Сұраққа «Иә» деп жауап беріңіз.',
        ],
      },
      {
        name: 'Android',
        steps: [
          'Параметрлер → Қауіпсіздік → Шифрлау және тіркелгі деректері → Сертификат орнату → CA сертификаты бөлімін ашыңыз (атаулары телефонға қарай сәл өзгеше).',
          '«Бәрібір орнату» дегенді басып, sandyq-ca.crt файлын таңдаңыз.',
        ],
      },
      {
        name: 'iPhone, iPad',
        steps: [
          'Куәлікті Safari арқылы жүктеңіз де, профильді жүктеуге рұқсат беріңіз.',
          'Баптаулар → Жүктелген профиль → Орнату.',
          'Баптаулар → Негізгі → Осы құрылғы туралы → Сертификатқа сену баптаулары: Sandyq қосқышын қосыңыз.',
        ],
      },
      {
        name: 'macOS',
        steps: [
          'sandyq-ca.crt файлын ашыңыз: ол Keychain Access бағдарламасына қосылады.',
          'Sandyq жазбасын екі рет шертіңіз, Trust бөлімінде Always Trust таңдаңыз.',
        ],
      },
      {
        name: 'Linux (Chrome, Chromium)',
        steps: [
          'chrome://settings/certificates бетін ашыңыз → Орталықтар (Authorities) → Импорттау.',
          'sandyq-ca.crt файлын таңдап, «Веб-сайттарды тану үшін сену» белгісін қойыңыз.',
        ],
      },
      {
        name: 'Firefox (кез келген жүйе)',
        steps: [
          'Баптаулар → Құпиялылық және қауіпсіздік → Сертификаттар → Сертификаттарды қарау → Орталықтар → Импорттау.',
          'sandyq-ca.crt файлын таңдап, «Веб-сайттарды тану үшін сену» белгісін қойыңыз.',
        ],
      },
    ],
    admins: {
      name: 'Көп компьютерді баптайтын әкімшіге',
      steps: [
        'Windows домені: Group Policy → Computer Configuration → Windows Settings → Security Settings → Public Key Policies → Trusted Root Certification Authorities.',
        'Басқарылатын Chrome мен Edge: CACertificates саясаты (Chrome 131+) немесе жүйенің сенімді қоймасы.',
        'Firefox: Certificates → Install саясаты немесе ImportEnterpriseRoots.',
      ],
    },
    warning: 'Бұл бет шифрланбаған. Мұнда құпиясөз енгізбеңіз: ол ешқашан сұралмайды.',
  },
  {
    language: 'ru',
    languageName: 'Русский',
    title: 'Одна настройка, чтобы безопасно работать с этим узлом',
    why: 'Чтобы Sandyq работал и без сети, браузер должен доверять узлу. Интернета у узла может не быть, поэтому его сертификат вы добавляете сами: один раз, за несколько минут.',
    steps: 'Что сделать',
    download: 'Скачать сертификат (sandyq-ca.crt)',
    compare:
      'Перед установкой сравните отпечаток ниже с тем, что напечатан на листке вашего учреждения или назван тьютором. Если отличается хоть один знак — не устанавливайте.',
    fingerprint: 'Отпечаток сертификата SHA-256',
    open: 'Затем откройте Sandyq по адресу',
    openHint:
      'Если рядом с адресом замок, всё получилось. Если появилось предупреждение, закройте браузер и откройте его снова.',
    systems: [
      {
        name: 'Windows (Chrome, Edge)',
        steps: [
          'Откройте скачанный файл sandyq-ca.crt двойным щелчком и нажмите «Установить сертификат».',
          'Выберите «Текущий пользователь», затем «Поместить все сертификаты в следующее хранилище».',
          'Кнопкой «Обзор» выберите «Доверенные корневые центры сертификации» и завершите. На вопрос ответьте «Да».',
        ],
      },
      {
        name: 'Android',
        steps: [
          'Откройте Настройки → Безопасность → Шифрование и учётные данные → Установка сертификата → Сертификат ЦС (названия немного зависят от телефона).',
          'Нажмите «Всё равно установить» и выберите файл sandyq-ca.crt.',
        ],
      },
      {
        name: 'iPhone, iPad',
        steps: [
          'Скачайте сертификат в Safari и разрешите загрузку профиля.',
          'Настройки → Профиль загружен → Установить.',
          'Настройки → Основные → Об этом устройстве → Доверие сертификатам: включите переключатель Sandyq.',
        ],
      },
      {
        name: 'macOS',
        steps: [
          'Откройте файл sandyq-ca.crt: он добавится в «Связку ключей».',
          'Дважды щёлкните запись Sandyq и в разделе «Доверие» выберите «Всегда доверять».',
        ],
      },
      {
        name: 'Linux (Chrome, Chromium)',
        steps: [
          'Откройте chrome://settings/certificates → Центры сертификации → Импорт.',
          'Выберите sandyq-ca.crt и отметьте «Доверять при идентификации сайтов».',
        ],
      },
      {
        name: 'Firefox (любая система)',
        steps: [
          'Настройки → Приватность и защита → Сертификаты → Просмотр сертификатов → Центры сертификации → Импортировать.',
          'Выберите sandyq-ca.crt и отметьте «Доверять при идентификации веб-сайтов».',
        ],
      },
    ],
    admins: {
      name: 'Администратору многих компьютеров',
      steps: [
        'Домен Windows: групповая политика → Конфигурация компьютера → Конфигурация Windows → Параметры безопасности → Политики открытого ключа → Доверенные корневые центры сертификации.',
        'Управляемые Chrome и Edge: политика CACertificates (Chrome 131 и новее) или хранилище доверия системы.',
        'Firefox: политика Certificates → Install или ImportEnterpriseRoots.',
      ],
    },
    warning: 'Эта страница не зашифрована. Не вводите здесь паролей: их здесь никогда не спрашивают.',
  },
  {
    language: 'en',
    languageName: 'English',
    title: 'One setting, so that you can work with this hub safely',
    why: 'For Sandyq to work without a network too, the browser has to trust the hub. The hub may have no internet, so you add its certificate yourself: once, in a few minutes.',
    steps: 'What to do',
    download: 'Download the certificate (sandyq-ca.crt)',
    compare:
      'Before you install it, compare the fingerprint below with the one on your institution’s sheet, or ask your tutor. If one character differs, do not install it.',
    fingerprint: 'SHA-256 fingerprint of the certificate',
    open: 'Then open Sandyq at',
    openHint:
      'A padlock beside the address means that all is well. If there is a warning, close the browser and open it again.',
    systems: [
      {
        name: 'Windows (Chrome, Edge)',
        steps: [
          'Open the downloaded sandyq-ca.crt with a double click and choose “Install Certificate”.',
          'Choose “Current User”, then “Place all certificates in the following store”.',
          'With “Browse”, choose “Trusted Root Certification Authorities”, and finish. Answer “Yes”.',
        ],
      },
      {
        name: 'Android',
        steps: [
          'Open Settings → Security → Encryption & credentials → Install a certificate → CA certificate (names differ a little between phones).',
          'Choose “Install anyway” and pick the file sandyq-ca.crt.',
        ],
      },
      {
        name: 'iPhone, iPad',
        steps: [
          'Download the certificate in Safari and allow the profile.',
          'Settings → Profile Downloaded → Install.',
          'Settings → General → About → Certificate Trust Settings: turn Sandyq on.',
        ],
      },
      {
        name: 'macOS',
        steps: [
          'Open sandyq-ca.crt: it is added to Keychain Access.',
          'Double-click the Sandyq entry and choose “Always Trust” under “Trust”.',
        ],
      },
      {
        name: 'Linux (Chrome, Chromium)',
        steps: [
          'Open chrome://settings/certificates → Authorities → Import.',
          'Choose sandyq-ca.crt and tick “Trust this certificate for identifying websites”.',
        ],
      },
      {
        name: 'Firefox (any system)',
        steps: [
          'Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import.',
          'Choose sandyq-ca.crt and tick “Trust this CA to identify websites”.',
        ],
      },
    ],
    admins: {
      name: 'For administrators of many computers',
      steps: [
        'Windows domain: Group Policy → Computer Configuration → Windows Settings → Security Settings → Public Key Policies → Trusted Root Certification Authorities.',
        'Managed Chrome and Edge: the CACertificates policy (Chrome 131 and later), or the system’s trust store.',
        'Firefox: the policy Certificates → Install, or ImportEnterpriseRoots.',
      ],
    },
    warning: 'This page is not encrypted. Never type a password here: none is ever asked for.',
  },
];
