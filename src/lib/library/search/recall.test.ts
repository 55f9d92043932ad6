import { describe, expect, it } from 'vitest';
import { KitIndex } from './kit-index';

/*
 * Which forms of a word a query finds, and which other words it must leave alone. The words are of regulations on
 * distance learning, in Kazakh and Russian, so that the endings are those which people meet.
 */
const RECALL: readonly (readonly [query: string, forms: string, others: string])[] = [
  ['алушы', 'алушылар алушыларды алушылардың алушылармен алушыларға алушыны алушының алушыға', 'алыс алма'],
  ['алушылардың', 'алушы алушыға алушылар', 'алғыс'],
  ['академия', 'академиясының академияда академиядағы академияның академией академии', 'адам'],
  ['жүйе', 'жүйеге жүйелер жүйелерінің жүйенің жүйесі жүйесінің', 'жүру жүргізу'],
  ['жүйесінің', 'жүйе жүйеге жүйелер', 'жүру жүргізу'],
  ['ресурс', 'ресурстар ресурстары ресурстарын ресурсында ресурсам ресурсах ресурсов', 'республика'],
  ['бұйрық', 'бұйрығы бұйрығына бұйрықтың бұйрыққа', 'бұрын'],
  ['бұйрығына', 'бұйрық бұйрықтың', 'бұрын'],
  ['сабақ', 'сабақтар сабақтары сабақтарға сабағы', 'сабын'],
  ['қызметтің', 'қызмет қызметі қызметін', 'қызыл'],
  ['бағдарлама', 'бағдарламалар бағдарламасына бағдарламаларын', 'бағдар'],
  ['желі', 'желілерді желісі желісіне', 'жерде'],
  ['жұмыс', 'жұмысы жұмысын жұмысының', 'жұма'],
  ['оқыту', 'оқытудың оқытуды', 'оқушы'],
  ['кітабы', 'кітап кітаптар кітабын', 'кіру'],
  ['обучающийся', 'обучающегося обучающемуся обучающимися обучающихся обучающиеся', 'обучать образование'],
  ['обучение', 'обучением обучения обучению', 'образование'],
  ['образование', 'образовании образования образованию', 'обучение обрыв'],
  ['образовательный', 'образовательного образовательной образовательные', 'обратную'],
  ['учебный', 'учебного учебную учебных учебно', 'ученик'],
  ['программа', 'программам программой программы программ', 'прогресс'],
  ['системой', 'система системе системы систем', 'сисадмин'],
  ['приказ', 'приказа приказом приказу', 'прикладной'],
  ['правило', 'правила правилами правилах', 'правовых правоохранительных'],
  ['материалов', 'материал материала материалы', 'математика'],
  ['организация', 'организации организаций организацию', 'органов'],
  ['контроль', 'контроля контролю', 'контент'],
  ['график', 'графика графикой', 'гравий'],
  ['ёлка', 'елка ёлки елку', 'ель'],
  ['submissions', 'submission submissions', 'submarine'],
  ['studies', 'study studies studying', 'stupid'],
  ['grading', 'graded grade grades', 'grass'],
];

function indexOf(words: readonly string[]): KitIndex {
  const index = KitIndex.empty();
  for (const word of words) index.add({ item: word, language: 'kk', title: '', text: word });
  return index;
}

const found = (index: KitIndex, query: string) => index.search(query, 'all').map(({ item }) => item);

describe('a word finds its forms', () => {
  const vocabulary = [...new Set(RECALL.flatMap(([query, forms, others]) => `${query} ${forms} ${others}`.split(' ')))];
  const index = indexOf(vocabulary);

  it.each(RECALL)('%s', (query, forms, others) => {
    const hits = new Set(found(index, query));
    expect(forms.split(' ').filter((form) => !hits.has(form))).toEqual([]);
    expect(others.split(' ').filter((other) => hits.has(other))).toEqual([]);
  });

  it('puts the word itself before its other forms', () => {
    for (const [query] of RECALL) expect(found(index, query)[0]).toBe(query);
  });
});

describe('a query of several words', () => {
  const index = KitIndex.empty();
  index.add({ item: 'a', language: 'ru', title: 'Кейс', text: 'Как решать кейсы дома' });
  index.add({ item: 'b', language: 'ru', title: 'Сроки', text: 'Как сдать работу в срок' });

  it('wants all of them, the last unfinished', () => expect(found(index, 'сдать рабо')).toEqual(['b']));
  it('any of them when asked so', () =>
    expect(
      index
        .search('сдать кейс', 'any')
        .map(({ item }) => item)
        .sort(),
    ).toEqual(['a', 'b']));
  it('words spelled alike when asked so', () =>
    expect(index.search('ришать', 'alike').map(({ item }) => item)).toEqual(['a']));
  it('nothing for no word', () => expect(found(index, ' — ')).toEqual([]));
  it('prefers the title', () => expect(found(index, 'кейс')[0]).toBe('a'));
});

it('is the same after it was kept', async () => {
  const index = indexOf(['кейс', 'жұмыс']);
  const again = await KitIndex.load(index.toText());
  expect(found(again, 'кейсы')).toEqual(['кейс']);
});
