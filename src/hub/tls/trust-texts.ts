/*
 * The words of the trust page. They stand here and not among the app's messages: the page is served before anything of
 * the app can be, to a browser that trusts nobody yet. `{name}` is filled in by the page.
 */

import type { PictureName } from './pictures';

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
  /** Said of addresses by name and by number: browsers store by what was typed. */
  readonly stay: string;
  readonly systems: readonly SystemSteps[];
  readonly admins: { readonly name: string; readonly steps: readonly string[]; readonly files: string };
  readonly warning: string;
  readonly sheet: SheetTexts;
}

export interface SystemSteps {
  readonly name: string;
  readonly picture: PictureName;
  readonly steps: readonly string[];
}

/** The page that is printed and hung on the wall. */
export interface SheetTexts {
  readonly link: string;
  readonly title: string;
  /** The two codes: first trust, then open. */
  readonly trust: string;
  readonly open: string;
  readonly other: string;
  readonly steps: readonly string[];
  readonly fingerprint: string;
  /** Instead of the sheet, while nobody could reach the hub by what it says. */
  readonly absent: string;
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
    stay: 'Әрқашан бір мекенжайды қолданыңыз: браузер бір мекенжай бойынша сақтағанын басқасынан көрмейді.',
    systems: [
      {
        name: 'Windows (Chrome, Edge, Firefox)',
        picture: 'store',
        steps: [
          'Жүктелген sandyq-ca.crt файлын екі рет шертіп ашып, «Сертификатты орнату» түймесін басыңыз.',
          '«Ағымдағы пайдаланушы» дегенді, сосын «Барлық сертификаттарды келесі қоймаға орналастыру» дегенді таңдаңыз.',
          '«Шолу» арқылы «Сенімді түбірлік сертификаттау орталықтары» қоймасын таңдап, аяқтаңыз. Саусақ ізі көрсетілген сұраққа «Иә» деп жауап беріңіз.',
          'Браузердің барлық терезесін жауып, қайта ашыңыз. Firefox те осы қоймаға сенеді.',
        ],
      },
      {
        name: 'Android',
        picture: 'list',
        steps: [
          'Файлды жүктеп алыңыз, бірақ жүктеулерден ашпаңыз: орнату тек параметрлер арқылы жүреді.',
          'Параметрлер → Қауіпсіздік және құпиялылық → Қосымша параметрлер → Шифрлау және тіркелгі деректері → Сертификат орнату → CA сертификаты бөлімін ашыңыз. Атаулар телефонға қарай өзгереді: параметрлерде «сертификат» деп іздеңіз.',
          '«Бәрібір орнату» дегенді басып, экран құлпының кодын енгізіп, sandyq-ca.crt файлын таңдаңыз. Кейін шығатын «желі бақылануы мүмкін» деген хабар осы сертификат туралы.',
          'Chrome қолданыңыз: Android-тағы Firefox мұндай сертификаттарға әдепкіде сенбейді.',
        ],
      },
      {
        name: 'iPhone, iPad',
        picture: 'switch',
        steps: [
          'Осы бетті Safari-де ашып, сертификатты жүктеңіз де, профильді жүктеуге рұқсат беріңіз.',
          'Баптаулар → Негізгі → VPN және құрылғыны басқару → жүктелген Sandyq профилі → Орнату.',
          'Баптаулар → Негізгі → Құрылғы туралы → Сертификатқа сену баптаулары: Sandyq қосқышын қосыңыз. Онсыз бірінші қадам әсер етпейді.',
        ],
      },
      {
        name: 'macOS',
        picture: 'choice',
        steps: [
          'sandyq-ca.crt файлын екі рет шертіңіз: ол Keychain Access (Кілттер байламы) бағдарламасының «login» байламына қосылады. Бағдарлама ашылмаса, оны Spotlight арқылы табыңыз.',
          'Sandyq жазбасын екі рет шертіп, Trust (Сенім) бөлімін ашып, Always Trust (Әрқашан сену) таңдаңыз.',
          'Терезені жауып, құпиясөзді енгізіңіз. Safari, Chrome және Firefox үшін бір рет жеткілікті.',
        ],
      },
      {
        name: 'Linux (Chrome, Chromium)',
        picture: 'import',
        steps: [
          'chrome://certificate-manager бетін ашып, «Жергілікті сертификаттар» бөлімінде «Сіз орнатқан» (Custom → Installed by you) дегенді таңдаңыз.',
          '«Сенімді сертификаттар» (Trusted certificates) қатарында Импорттау түймесін басып, sandyq-ca.crt файлын таңдаңыз.',
        ],
      },
      {
        name: 'Linux (Firefox)',
        picture: 'import',
        steps: [
          'Баптаулар → Құпиялылық және қауіпсіздік → Сертификаттар → Сертификаттарды қарау → Орталықтар → Импорттау.',
          'sandyq-ca.crt файлын таңдап, «Веб-сайттарды тану үшін осы орталыққа сену» белгісін қойыңыз.',
        ],
      },
    ],
    admins: {
      name: 'Көп компьютерді баптайтын әкімшіге',
      steps: [
        'Windows домені: Group Policy → Computer Configuration → Policies → Windows Settings → Security Settings → Public Key Policies → Trusted Root Certification Authorities → Import. Chrome, Edge және Firefox сол қоймаға сенеді.',
        'Домені жоқ Windows: sandyq-windows.reg файлын әкімші ретінде іске қосыңыз (Chrome, Edge 133+, Firefox).',
        'Linux, Chrome: sandyq-chrome.json файлын /etc/opt/chrome/policies/managed/ ішіне, Chromium үшін /etc/chromium/policies/managed/ ішіне салыңыз. chrome://policy беті CACertificates саясатын көрсетуі керек.',
        'Linux, Firefox: sandyq-firefox.json файлын /etc/firefox/policies/policies.json деген атпен, қасына sandyq-ca.pem файлын салыңыз. about:policies беті Certificates саясатын көрсетуі керек.',
        'macOS мен iOS-ты MDM арқылы: sandyq-ca.crt файлын түбірлік сертификат ретінде таратыңыз.',
      ],
      files: 'Дайын файлдар',
    },
    warning: 'Бұл бет шифрланбаған. Мұнда құпиясөз енгізбеңіз: ол ешқашан сұралмайды.',
    sheet: {
      link: 'Қабырғаға ілетін парақты ашу',
      title: 'Sandyq: қалай кіруге болады',
      trust: '1. Сену',
      open: '2. Ашу',
      other: 'Атауы табылмаса',
      steps: [
        'Осы мекеменің желісіне қосылыңыз.',
        'Бірінші кодты сканерлеңіз немесе мекенжайын теріңіз. Беттегі қадамдармен сертификатты бір рет орнатыңыз; саусақ ізі төмендегідей болуы керек.',
        'Екінші кодты сканерлеңіз немесе мекенжайын теріңіз. Мекенжай жанында ескерту болмаса, бәрі дұрыс. Содан кейін Sandyq желісіз де ашылады.',
      ],
      fingerprint: 'Сертификаттың SHA-256 саусақ ізі',
      absent:
        'Парақты әзірге басып шығару мүмкін емес: тораптың желіде атауы да, мекенжайы да жоқ. Торапты мекеменің желісіне қосып, бірнеше секундтан кейін осы бетті қайта ашыңыз.',
    },
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
    stay: 'Пользуйтесь всегда одним и тем же адресом: сохранённое под одним адресом браузер не видит под другим.',
    systems: [
      {
        name: 'Windows (Chrome, Edge, Firefox)',
        picture: 'store',
        steps: [
          'Откройте скачанный файл sandyq-ca.crt двойным щелчком и нажмите «Установить сертификат».',
          'Выберите «Текущий пользователь», затем «Поместить все сертификаты в следующее хранилище».',
          'Кнопкой «Обзор» выберите «Доверенные корневые центры сертификации» и завершите. На вопрос, в котором показан отпечаток, ответьте «Да».',
          'Закройте все окна браузера и откройте его снова. Firefox доверяет этому же хранилищу.',
        ],
      },
      {
        name: 'Android',
        picture: 'list',
        steps: [
          'Скачайте файл, но не открывайте его из загрузок: установить можно только из настроек.',
          'Откройте Настройки → Безопасность и конфиденциальность → Дополнительно → Шифрование и учётные данные → Установка сертификата → Сертификат ЦС. Названия зависят от телефона: ищите в настройках слово «сертификат».',
          'Нажмите «Всё равно установить», введите код блокировки экрана и выберите файл sandyq-ca.crt. Сообщение «за сетью могут следить», которое появится потом, говорит именно об этом сертификате.',
          'Пользуйтесь Chrome: Firefox на Android таким сертификатам по умолчанию не доверяет.',
        ],
      },
      {
        name: 'iPhone, iPad',
        picture: 'switch',
        steps: [
          'Откройте эту страницу в Safari, скачайте сертификат и разрешите загрузку профиля.',
          'Настройки → Основные → VPN и управление устройством → загруженный профиль Sandyq → Установить.',
          'Настройки → Основные → Об этом устройстве → Доверие сертификатам: включите переключатель Sandyq. Без этого установка не действует.',
        ],
      },
      {
        name: 'macOS',
        picture: 'choice',
        steps: [
          'Дважды щёлкните файл sandyq-ca.crt: он добавится в связку «Вход» программы «Связка ключей». Если программа не открылась, найдите её через Spotlight.',
          'Дважды щёлкните запись Sandyq, раскройте раздел «Доверие» и выберите «Всегда доверять».',
          'Закройте окно и введите пароль. Для Safari, Chrome и Firefox достаточно одного раза.',
        ],
      },
      {
        name: 'Linux (Chrome, Chromium)',
        picture: 'import',
        steps: [
          'Откройте chrome://certificate-manager и в разделе «Локальные сертификаты» выберите «Установленные вами» (Custom → Installed by you).',
          'В строке «Доверенные сертификаты» (Trusted certificates) нажмите «Импорт» и выберите sandyq-ca.crt.',
        ],
      },
      {
        name: 'Linux (Firefox)',
        picture: 'import',
        steps: [
          'Настройки → Приватность и защита → Сертификаты → Просмотр сертификатов → Центры сертификации → Импортировать.',
          'Выберите sandyq-ca.crt и отметьте «Доверять при идентификации веб-сайтов».',
        ],
      },
    ],
    admins: {
      name: 'Администратору многих компьютеров',
      steps: [
        'Домен Windows: групповая политика → Конфигурация компьютера → Политики → Конфигурация Windows → Параметры безопасности → Политики открытого ключа → Доверенные корневые центры сертификации → Импорт. Этому хранилищу доверяют Chrome, Edge и Firefox.',
        'Windows без домена: запустите sandyq-windows.reg от имени администратора (Chrome, Edge 133 и новее, Firefox).',
        'Linux, Chrome: положите sandyq-chrome.json в /etc/opt/chrome/policies/managed/, для Chromium — в /etc/chromium/policies/managed/. Страница chrome://policy должна показать политику CACertificates.',
        'Linux, Firefox: положите sandyq-firefox.json под именем /etc/firefox/policies/policies.json и рядом с ним sandyq-ca.pem. Страница about:policies должна показать политику Certificates.',
        'macOS и iOS через MDM: раздайте sandyq-ca.crt как корневой сертификат.',
      ],
      files: 'Готовые файлы',
    },
    warning: 'Эта страница не зашифрована. Не вводите здесь паролей: их здесь никогда не спрашивают.',
    sheet: {
      link: 'Открыть листок для стены',
      title: 'Sandyq: как войти',
      trust: '1. Доверять',
      open: '2. Открыть',
      other: 'Если имя не находится',
      steps: [
        'Подключитесь к сети этого учреждения.',
        'Отсканируйте первый код или наберите его адрес. По шагам на странице один раз установите сертификат; отпечаток должен быть таким, как внизу.',
        'Отсканируйте второй код или наберите его адрес. Если рядом с адресом нет предупреждения, всё получилось. Дальше Sandyq открывается и без сети.',
      ],
      fingerprint: 'Отпечаток сертификата SHA-256',
      absent:
        'Листок пока не напечатать: у узла нет в сети ни имени, ни адреса. Подключите узел к сети учреждения и через несколько секунд откройте эту страницу снова.',
    },
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
    stay: 'Always use the same address: what the browser stored under one it does not see under another.',
    systems: [
      {
        name: 'Windows (Chrome, Edge, Firefox)',
        picture: 'store',
        steps: [
          'Open the downloaded sandyq-ca.crt with a double click and choose “Install Certificate”.',
          'Choose “Current User”, then “Place all certificates in the following store”.',
          'With “Browse”, choose “Trusted Root Certification Authorities”, and finish. The question shows the fingerprint: answer “Yes”.',
          'Close all windows of the browser and open it again. Firefox trusts this store too.',
        ],
      },
      {
        name: 'Android',
        picture: 'list',
        steps: [
          'Download the file, but do not open it from the downloads: it can only be installed from the settings.',
          'Open Settings → Security & privacy → More security settings → Encryption & credentials → Install a certificate → CA certificate. Names differ between phones: search the settings for “certificate”.',
          'Choose “Install anyway”, give the code of the screen lock and pick sandyq-ca.crt. The message “network may be monitored” that comes afterwards is about this certificate.',
          'Use Chrome: Firefox on Android does not trust such certificates as it comes.',
        ],
      },
      {
        name: 'iPhone, iPad',
        picture: 'switch',
        steps: [
          'Open this page in Safari, download the certificate and allow the profile.',
          'Settings → General → VPN & Device Management → the downloaded Sandyq profile → Install.',
          'Settings → General → About → Certificate Trust Settings: turn Sandyq on. Without this the installation has no effect.',
        ],
      },
      {
        name: 'macOS',
        picture: 'choice',
        steps: [
          'Double-click sandyq-ca.crt: it is added to the “login” keychain of Keychain Access. If that does not open, find it with Spotlight.',
          'Double-click the Sandyq entry, open “Trust” and choose “Always Trust”.',
          'Close the window and give your password. Once is enough for Safari, Chrome and Firefox.',
        ],
      },
      {
        name: 'Linux (Chrome, Chromium)',
        picture: 'import',
        steps: [
          'Open chrome://certificate-manager and choose “Installed by you” (Custom) under “Local certificates”.',
          'In the row “Trusted certificates”, choose Import and pick sandyq-ca.crt.',
        ],
      },
      {
        name: 'Linux (Firefox)',
        picture: 'import',
        steps: [
          'Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import.',
          'Choose sandyq-ca.crt and tick “Trust this CA to identify websites”.',
        ],
      },
    ],
    admins: {
      name: 'For administrators of many computers',
      steps: [
        'Windows domain: Group Policy → Computer Configuration → Policies → Windows Settings → Security Settings → Public Key Policies → Trusted Root Certification Authorities → Import. Chrome, Edge and Firefox trust that store.',
        'Windows without a domain: run sandyq-windows.reg as administrator (Chrome, Edge 133 and newer, Firefox).',
        'Linux, Chrome: put sandyq-chrome.json into /etc/opt/chrome/policies/managed/, for Chromium into /etc/chromium/policies/managed/. The page chrome://policy has to show the policy CACertificates.',
        'Linux, Firefox: put sandyq-firefox.json at /etc/firefox/policies/policies.json and sandyq-ca.pem beside it. The page about:policies has to show the policy Certificates.',
        'macOS and iOS by MDM: hand out sandyq-ca.crt as a root certificate.',
      ],
      files: 'Files to download',
    },
    warning: 'This page is not encrypted. Never type a password here: none is ever asked for.',
    sheet: {
      link: 'Open the sheet for the wall',
      title: 'Sandyq: how to get in',
      trust: '1. Trust',
      open: '2. Open',
      other: 'If the name is not found',
      steps: [
        'Join the network of this institution.',
        'Scan the first code or type its address. Follow the steps on the page to install the certificate, once; the fingerprint has to be the one below.',
        'Scan the second code or type its address. If there is no warning beside the address, all is well. From then on Sandyq opens without a network too.',
      ],
      fingerprint: 'SHA-256 fingerprint of the certificate',
      absent:
        'The sheet can’t be printed yet: the hub has neither a name nor an address on a network. Connect it to the network of the institution and open this page again after some seconds.',
    },
  },
];
