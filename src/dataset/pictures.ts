import { pictureExtensions } from './pictureKind';

/** What the picture index needs of a file system. */
export interface PictureFolders {
  /** The names in a folder; undefined where there is no folder that can be read. */
  list(folder: string): Promise<FolderListing | undefined>;
  /** The path of a name in a folder; `..` goes to the folder above. */
  join(folder: string, name: string): string;
}

/** The names of a folder's files and of the folders in it. */
export interface FolderListing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Where to look for the pictures of one dataset file. */
export interface PictureSearch {
  /** The folder of the dataset file. */
  readonly folder: string;
  /** The dataset file's name without its folder. */
  readonly file: string;
  /** Folders that a person named: looked into first. */
  readonly explicit?: readonly string[];
}

const knownNames = ['twitter2015_images', 'twitter2017_images', 'image_1188', 'images'];
const likelyName = /(?:^|[_\-. ])(?:images?|imgs?|pictures?|pics?|photos?)(?:$|[_\-. \d])/i;
const priority = new Map(pictureExtensions.map((extension, at) => [extension, at]));

/** The pictures of a dataset: which file belongs to which id. Holds one listing per folder; instances do not change. */
export class PictureIndex {
  private constructor(
    private readonly system: PictureFolders,
    private readonly search: PictureSearch,
    /** The folders that hold pictures, in the order in which they are looked into. */
    readonly folders: readonly string[],
    /** Folders that a person named and that are not there. */
    readonly missingFolders: readonly string[],
    private readonly listings: readonly Listing[],
  ) {}

  /** Looks for the folders of a dataset file and lists each of them once. */
  static async open(system: PictureFolders, search: PictureSearch): Promise<PictureIndex> {
    const explicit = search.explicit ?? [];
    const once = new Map<string, Promise<FolderListing | undefined>>();
    const list = (folder: string): Promise<FolderListing | undefined> => {
      const listing = once.get(folder) ?? system.list(folder);
      once.set(folder, listing);
      return listing;
    };
    const candidates = [...new Set([...explicit, ...(await findCandidates({ list, join: system.join.bind(system) }, search))])];
    const listed = await Promise.all(candidates.map(async (folder) => ({ folder, listing: await list(folder) })));
    const missing = listed.filter(({ folder, listing }) => !listing && explicit.includes(folder)).map(({ folder }) => folder);
    const found = listed
      .map(({ folder, listing }) => ({ folder, listing: new Listing(folder, listing?.files ?? []) }))
      .filter(({ folder, listing }) => listing.size > 0 || (explicit.includes(folder) && !missing.includes(folder)));
    return new PictureIndex(system, search, found.map(({ folder }) => folder), missing, found.map(({ listing }) => listing));
  }

  /** The index as the folders are now. */
  refresh(): Promise<PictureIndex> {
    return PictureIndex.open(this.system, this.search);
  }

  /** Number of picture files. */
  get size(): number {
    return this.listings.reduce((sum, listing) => sum + listing.size, 0);
  }

  /** Path of the picture of an id; undefined where there is none. */
  find(id: string): string | undefined {
    return this.findAll(id)[0];
  }

  /** Paths of every file that the id could mean, the one that is used first. */
  findAll(id: string): readonly string[] {
    if (id === '') return [];
    return this.listings.flatMap((listing) => listing.namesOf(id).map((name) => this.system.join(listing.folder, name)));
  }
}

/** The picture files of one folder, by their names without extension in Unicode's composed form. */
class Listing {
  readonly size: number;
  private readonly byStem = new Map<string, string | readonly string[]>();

  constructor(readonly folder: string, files: readonly string[]) {
    let size = 0;
    for (const name of files) {
      const stem = pictureStem(name);
      if (stem === undefined) continue;
      size += 1;
      const key = stem.normalize('NFC');
      const known = this.byStem.get(key);
      this.byStem.set(key, known === undefined ? name : [...(typeof known === 'string' ? [known] : known), name]);
    }
    this.size = size;
  }

  /** The names of an id: of an id with an extension that very file first, then others of its stem. */
  namesOf(id: string): readonly string[] {
    const key = id.slice(id.lastIndexOf('/') + 1).normalize('NFC');
    const whole = this.namesWithStem(key);
    const stem = pictureStem(key);
    if (stem === undefined) return whole;
    const others = this.namesWithStem(stem);
    const exact = others.filter((name) => name.normalize('NFC') === key);
    return [...exact, ...whole, ...others.filter((name) => !exact.includes(name))];
  }

  private namesWithStem(stem: string): readonly string[] {
    const names = this.byStem.get(stem);
    if (names === undefined) return [];
    return typeof names === 'string' ? [names] : [...names].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  }
}

/** A name without its extension, where that is one of a picture; hidden files are none (`._1.jpg` of macOS). */
function pictureStem(name: string): string | undefined {
  const cut = name.lastIndexOf('.');
  return cut > 0 && !name.startsWith('.') && priority.has(name.slice(cut + 1).toLowerCase()) ? name.slice(0, cut) : undefined;
}

function rankOf(name: string): number {
  return priority.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? priority.size;
}

/** Folders that could hold the pictures: beside the file by name, the file's own folder, then one level up. */
async function findCandidates(system: PictureFolders, { folder, file }: PictureSearch): Promise<readonly string[]> {
  const above = system.join(folder, '..');
  const [here, there] = await Promise.all([system.list(folder), system.list(above)]);
  const fileStem = file.includes('.') ? file.slice(0, file.lastIndexOf('.')) : file;
  const folderName = there?.folders.find((name) => system.join(above, name) === folder);
  const stems = folderName === undefined ? [fileStem] : [fileStem, folderName];
  const beside = orderNames(here?.folders ?? [], stems).map((name) => system.join(folder, name));
  const up = orderNames(there?.folders ?? [], stems).map((name) => system.join(above, name));
  return [...beside, folder, ...up].filter((path, at, all) => all.indexOf(path) === at);
}

/** The folder names that sound like pictures: named after the dataset first, then the known ones, then the rest. */
function orderNames(names: readonly string[], stems: readonly string[]): readonly string[] {
  const wanted = [...stems.flatMap((stem) => [`${stem}_images`, `${stem}_image`, `${stem}-images`]), ...knownNames];
  const known = wanted.filter((name) => names.includes(name));
  const likely = names.filter((name) => likelyName.test(name) && !known.includes(name)).sort();
  return [...known, ...likely];
}
