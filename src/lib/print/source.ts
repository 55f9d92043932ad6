/** What a booklet is made of, wherever the kit lies. All of it is hostile. */
export interface PrintSource {
  /** A text file of the kit; undefined where there is none. */
  text(path: string): Promise<string | undefined>;
  /** An address at which the page finds a picture of the kit; undefined where it is not to be had. */
  picture(path: string): Promise<string | undefined>;
}
