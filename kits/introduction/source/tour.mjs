/*
 * The words of the video tour: for each scene how long it lasts (seconds), what the captions say, and what is to be
 * seen, for those who read the transcript instead. scripts/record-tour.mjs plays the scenes and writes the film, the
 * captions (media/tour.*.vtt) and the transcripts (pages/tour.*.md) from here.
 */

/** @type {readonly { id: string, seconds: number, said: Record<string, string>, seen: Record<string, string> }[]} */
export const SCENES = [
  {
    id: 'sign-in',
    seconds: 8,
    said: {
      kk: 'Бірінші рет құрылғы торапқа, яғни оқу орнының серверіне жететін жерде кіресіз.',
      ru: 'В первый раз вы входите там, где устройство достаёт до узла — сервера учебного заведения.',
      en: 'The first time, you sign in where the device reaches the hub, the server of your institution.',
    },
    seen: {
      kk: 'Кіру беті. Логин мен құпиясөз теріледі, «Кіру» түймесі басылады.',
      ru: 'Страница входа. Вводятся логин и пароль, нажимается кнопка «Войти».',
      en: 'The sign-in page. A login and a password are typed, the button “Sign in” is pressed.',
    },
  },
  {
    id: 'today',
    seconds: 5,
    said: {
      kk: 'Бірінші экран бір ғана сұраққа жауап береді: енді не істеу керек?',
      ru: 'Первый экран отвечает на один вопрос: что делать сейчас?',
      en: 'The first screen answers one question: what now?',
    },
    seen: {
      kk: '«Бүгін» экраны: әлі бірде-бір кейс орнатылмаған, сөреге жол көрсетіледі.',
      ru: 'Экран «Сегодня»: ни одного кейса ещё нет, показана дорога к полке.',
      en: 'The screen “Today”: no kit is installed yet, and it shows the way to the shelf.',
    },
  },
  {
    id: 'install',
    seconds: 9,
    said: {
      kk: 'Сөреде тобыңыздың кейстері тұр. Орнатқанда қолданба қолтаңба мен әр файлды тексереді.',
      ru: 'На полке лежат кейсы вашей группы. При установке приложение проверяет подпись и каждый файл.',
      en: 'The shelf holds the kits of your group. When you install one, the app checks its signature and every file.',
    },
    seen: {
      kk: 'Сөреден кіріспе курс таңдалып, орнатылады.',
      ru: 'На полке выбран и установлен вводный курс.',
      en: 'The introductory course is chosen on the shelf and installed.',
    },
  },
  {
    id: 'open',
    seconds: 8,
    said: {
      kk: 'Бұдан былай желі керек емес: беттер, тесттер, осы жазба да құрылғыңызда.',
      ru: 'С этой минуты сеть не нужна: страницы, тесты и эта запись уже на вашем устройстве.',
      en: 'From here on no network is needed: pages, tests and this recording lie on your device.',
    },
    seen: {
      kk: 'Курстың мазмұны ашылады, сосын бірінші бет жайлап төмен жылжиды.',
      ru: 'Открывается содержание курса, затем первая страница, её медленно прокручивают.',
      en: 'The contents of the course open, then its first page, which is scrolled slowly.',
    },
  },
  {
    id: 'offline',
    seconds: 9,
    said: {
      kk: 'Торапты тоқтаттық: енді желі жоқ. Бетті қайта ашамыз. Бәрі орнында.',
      ru: 'Узел остановлен: сети больше нет. Открываем страницу заново. Всё на месте.',
      en: 'The hub has been stopped: there is no network now. We open the page anew. All is there.',
    },
    seen: {
      kk: 'Бет қайта жүктеледі де, бұрынғыдай ашылады. Сол жақта, мәзірдің астында желісіз жұмыс екені жазылған.',
      ru: 'Страницу загружают заново, и она открывается как прежде. Слева, под меню, написано, что приложение работает без сети.',
      en: 'The page is loaded anew and opens as before. At the left, under the menu, it says that the app is working offline.',
    },
  },
  {
    id: 'check',
    seconds: 8,
    said: {
      kk: 'Өзін-өзі тексеру желісіз де жүреді: жауаптарды құрылғының өзі бағалайды.',
      ru: 'Самопроверка идёт и без сети: ответы оценивает само устройство.',
      en: 'A self-check works without a network too: the device itself marks the answers.',
    },
    seen: {
      kk: 'Тест ашылады, сұрақтарға жауап беріледі.',
      ru: 'Открыт тест, даются ответы на вопросы.',
      en: 'A test is opened and questions are answered.',
    },
  },
  {
    id: 'result',
    seconds: 9,
    said: {
      kk: 'Қатенің құны жоқ: ол нені қайта оқу керегін көрсетеді.',
      ru: 'Ошибка ничего не стоит: она показывает, что перечитать.',
      en: 'A wrong answer costs nothing: it shows what to read again.',
    },
    seen: {
      kk: 'Нәтиже бірден шығады, сосын қате жауаптың түсіндірмесі көрсетіледі.',
      ru: 'Сразу виден результат, затем пояснение к неверному ответу.',
      en: 'The result appears at once, and then the explanation of a wrong answer.',
    },
  },
  {
    id: 'ask',
    seconds: 10,
    said: {
      kk: 'Бірдеңе түсініксіз бе? Осы жерден сұраңыз: сұрақ қай бет туралы екенін өзімен ала кетеді.',
      ru: 'Что-то непонятно? Спросите прямо отсюда: вопрос сам запомнит, о какой он странице.',
      en: 'Something is unclear? Ask right here: the question remembers which page it is about.',
    },
    seen: {
      kk: 'Беттің жанында тьюторға сұрақ жазылып, жіберіледі.',
      ru: 'Рядом со страницей пишут вопрос тьютору и отправляют его.',
      en: 'Beside the page a question to the tutor is written and sent.',
    },
  },
  {
    id: 'on-its-way',
    seconds: 8,
    said: {
      kk: '«Жолда»: қолданба байланысты күтіп тұр. Жарық сөнсе де жоғалмайды, бірақ әзірге басқа ешкімде жоқ.',
      ru: '«В пути»: приложение ждёт связи. Не боится отключения света, но больше этого пока ни у кого нет.',
      en: '“On its way”: the app waits for a link. It survives a power cut, but nobody else has it yet.',
    },
    seen: {
      kk: '«Хабарлар» беті: сұрақтың астында «Жолда» деген белгі тұр.',
      ru: 'Страница «Сообщения»: под вопросом стоит пометка «В пути».',
      en: 'The page “Messages”: under the question it says “On its way”.',
    },
  },
  {
    id: 'received',
    seconds: 9,
    said: {
      kk: 'Торап қайта қосылды. Қолданба өзі жөнелтіп, тораптың түбіртегін тексереді: «Оқу орны алды».',
      ru: 'Узел снова на связи. Приложение само всё отправляет и проверяет квитанцию узла: «Получено учебным заведением».',
      en: "The hub is back. The app sends by itself and checks the hub's receipt: “Received”.",
    },
    seen: {
      kk: 'Біраздан соң белгі «Оқу орны алды» болып өзгереді.',
      ru: 'Через некоторое время пометка меняется на «Получено учебным заведением».',
      en: 'After a while the mark changes to “Received”.',
    },
  },
  {
    id: 'trace',
    seconds: 8,
    said: {
      kk: 'Істегеніңіздің бәрі цифрлық ізде қарапайым сөзбен тұр. Оны ешкім байқатпай өзгерте алмайды.',
      ru: 'Всё сделанное видно в цифровом следе, простыми словами. Незаметно изменить его не может никто.',
      en: 'All that you did stands in your digital trace, in plain words. Nobody can change it unnoticed.',
    },
    seen: {
      kk: '«Цифрлық із» беті: ең жоғарыда із бүтін және өзгертілмеген деп тұр, сосын кіру, орнату, ашылған беттер, тест пен оның жауаптары, әрқайсысы уақытымен.',
      ru: 'Страница «Цифровой след»: вверху сказано, что след цел и не изменён, ниже вход, установка, открытые страницы, тест и ответы в нём, всё со временем.',
      en: 'The page “Digital trace”: first, that the trace is whole and unchanged, then sign-in, installation, opened pages, the test and its answers, each with its time.',
    },
  },
  {
    id: 'end',
    seconds: 5,
    said: {
      kk: 'Бар болғаны осы. Құрылғыны қалаған кезде жаба беріңіз: бәрі орнында қалады.',
      ru: 'Вот и всё. Закрывайте ноутбук, когда захотите: всё останется на своих местах.',
      en: 'That is all. Close the lid whenever you like: everything stays where it was.',
    },
    seen: {
      kk: 'Қайтадан «Бүгін» экраны: енді онда жалғастыратын жер көрініп тұр.',
      ru: 'Снова экран «Сегодня»: теперь на нём видно, с чего продолжить.',
      en: 'The screen “Today” again: now it shows where to go on.',
    },
  },
];

/** What stands above and below the transcript. */
export const TRANSCRIPT = {
  kk: {
    intro: 'Бейнежазбаның мәтіні: уақыты, экранда не көрінеді, субтитрде не айтылады. Жазбада дыбыс жоқ.',
    time: 'Уақыты',
    seen: 'Экранда',
    said: 'Субтитр',
  },
  ru: {
    intro: 'Текст видеозаписи: время, что видно на экране и что говорят субтитры. Звука в записи нет.',
    time: 'Время',
    seen: 'На экране',
    said: 'Субтитр',
  },
  en: {
    intro: 'The recording in words: the time, what is to be seen, and what the captions say. There is no sound.',
    time: 'Time',
    seen: 'To be seen',
    said: 'Caption',
  },
};
