import { H5P_PLAYER } from '../../kit/package/h5p';

/**
 * The page that a package of H5P begins with. It has nothing but the player: how that is set up, what it remembers and where
 * its results go is the runtime's, which comes with the app and not with the kit (docs/formats/player.md).
 */
export const startPage = (title: string, language = ''): string => `<!doctype html>
<html lang="${escaped(language)}" class="h5p-iframe">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <link rel="stylesheet" href="${H5P_PLAYER}/styles/h5p.css">
    <style>
      body { margin: 0; }
      main { padding: 0.75rem; }
    </style>
  </head>
  <body>
    <main id="h5p"></main>
    <script src="${H5P_PLAYER}/main.bundle.js"></script>
    <script>parent.sandyqH5p.play(window, document.getElementById('h5p'));</script>
  </body>
</html>
`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Beside the player in the kit: whoever gives the kit on gives these scripts on. */
export const noticeOf = (
  version: string,
): string => `h5p-standalone ${version}, as npm has it, unchanged. Not a part of Sandyq.

Its own code is under the MIT licence (LICENSE). frame.bundle.js, styles/h5p.css, and the fonts and images hold the core of
H5P, which is under the GNU General Public License, version 3, and jQuery (MIT); the fonts Inter and Open Sans are under the
SIL Open Font License (fonts/).

Source: https://github.com/tunapanda/h5p-standalone (tag v${version}), https://github.com/h5p/h5p-php-library
The licence: https://www.gnu.org/licenses/gpl-3.0.txt
`;
