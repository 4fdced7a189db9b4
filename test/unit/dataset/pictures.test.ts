import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PictureIndex, type FolderListing, type PictureFolders } from '../../../src/dataset/pictures';

/** Folders in memory: path → file names. Counts how often each is listed. */
class MemoryFolders implements PictureFolders {
  readonly listed = new Map<string, number>();

  constructor(readonly folders: Record<string, readonly string[]>) {}

  list(folder: string): Promise<FolderListing | undefined> {
    this.listed.set(folder, (this.listed.get(folder) ?? 0) + 1);
    const below = Object.keys(this.folders).filter((path) => path.startsWith(`${folder}/`));
    if (!(folder in this.folders) && below.length === 0) return Promise.resolve(undefined);
    const names = below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
    return Promise.resolve({ files: this.folders[folder] ?? [], folders: [...new Set(names)] });
  }

  join(folder: string, name: string): string {
    return name === '..' ? folder.slice(0, folder.lastIndexOf('/')) : `${folder}/${name}`;
  }
}

const open = (folders: Record<string, readonly string[]>, search: { explicit?: readonly string[]; file?: string } = {}): Promise<PictureIndex> =>
  PictureIndex.open(new MemoryFolders(folders), { folder: '/data/tweets', file: 'train.txt', ...search });

describe('picture index', () => {
  it('finds the folders that datasets are published with', async () => {
    for (const name of ['twitter2015_images', 'twitter2017_images', 'image_1188', 'images', 'train_images', 'tweet-pictures', 'IMG']) {
      const index = await open({ '/data/tweets': ['train.txt'], [`/data/tweets/${name}`]: ['1.jpg'] });
      equal(index.find('1'), `/data/tweets/${name}/1.jpg`, name);
    }
  });

  it('finds pictures next to the file and folders one level up', async () => {
    equal((await open({ '/data/tweets': ['train.txt', '1.jpg'] })).find('1'), '/data/tweets/1.jpg');
    equal((await open({ '/data/tweets': ['train.txt'], '/data/tweets_images': ['1.jpg'] })).find('1'), '/data/tweets_images/1.jpg');
  });

  it('leaves other folders alone', async () => {
    const folders = new MemoryFolders({ '/data/tweets': ['train.txt'], '/data/tweets/notes': ['1.jpg'], '/data/imagination': ['1.jpg'] });
    const index = await PictureIndex.open(folders, { folder: '/data/tweets', file: 'train.txt' });
    deepEqual(index.folders, []);
    equal(index.find('1'), undefined);
    deepEqual([...folders.listed.keys()].sort(), ['/data', '/data/tweets']);
  });

  it('looks into folders that a person named first, and says which are not there', async () => {
    const folders = { '/data/tweets/images': ['1.jpg', '2.jpg'], '/mine': ['1.png'] };
    const index = await open(folders, { explicit: ['/mine', '/nowhere'] });
    deepEqual(index.findAll('1'), ['/mine/1.png', '/data/tweets/images/1.jpg']);
    equal(index.find('2'), '/data/tweets/images/2.jpg');
    deepEqual(index.missingFolders, ['/nowhere']);
  });

  it('prefers the folder named after the dataset', async () => {
    const folders = { '/data/tweets/images': ['1.jpg'], '/data/tweets/train_images': ['1.jpg'], '/data/tweets/old_images': ['1.jpg'] };
    deepEqual((await open(folders)).folders, ['/data/tweets/train_images', '/data/tweets/images', '/data/tweets/old_images']);
  });

  it('matches any picture extension in any case, and nothing else', async () => {
    const index = await open({ '/data/tweets/images': ['1.JPG', '2.webp', '3.jpeg', '4.txt', '._5.jpg', '6', 'a.b.png'] });
    deepEqual(['1', '2', '3', '4', '5', '6', 'a.b', 'a'].map((id) => index.find(id)?.slice(20)), ['1.JPG', '2.webp', '3.jpeg', undefined, undefined, undefined, 'a.b.png', undefined]);
    equal(index.size, 4);
  });

  it('knows every file that an id could mean, JPEG before others', async () => {
    const index = await open({ '/data/tweets/images': ['1.png', '1.jpg', '1.gif'] });
    deepEqual(index.findAll('1').map((path) => path.slice(20)), ['1.jpg', '1.png', '1.gif']);
  });

  it('takes an id with an extension at its word, then by its stem', async () => {
    const index = await open({ '/data/tweets/images': ['1.jpg', '1.png', '2.png', '3.jpg.jpg'] });
    deepEqual(index.findAll('1.png').map((path) => path.slice(20)), ['1.png', '1.jpg']);
    equal(index.find('2.jpg')?.slice(20), '2.png');
    equal(index.find('3.jpg')?.slice(20), '3.jpg.jpg');
    equal(index.find('images/1.png')?.slice(20), '1.png');
  });

  it('finds ids beyond ASCII however their file names are composed', async () => {
    const index = await open({ '/data/tweets/images': ['故00006360-12宫80.webp', 'Cafe\u0301.jpg', 'Zu\u0308rich.jpg'] });
    equal(index.find('故00006360-12宫80')?.slice(20), '故00006360-12宫80.webp');
    equal(index.find('Caf\u00E9')?.slice(20), 'Cafe\u0301.jpg');
    equal(index.find('Zu\u0308rich')?.slice(20), 'Zu\u0308rich.jpg');
  });

  it('never leaves its folders, whatever the id', async () => {
    const index = await open({ '/data/tweets/images': ['1.jpg'] });
    for (const id of ['', '.', '..', '../secret', '/etc/passwd', '../../data/tweets/images/../1', '__proto__', 'constructor']) {
      for (const path of index.findAll(id)) ok(path === '/data/tweets/images/1.jpg', id);
    }
  });

  it('sees new pictures when refreshed, and stays as it was itself', async () => {
    const folders = new MemoryFolders({ '/data/tweets/images': ['1.jpg'] });
    const index = await PictureIndex.open(folders, { folder: '/data/tweets', file: 'train.txt' });
    folders.folders['/data/tweets/images'] = ['1.jpg', '2.jpg'];
    equal((await index.refresh()).find('2'), '/data/tweets/images/2.jpg');
    equal(index.find('2'), undefined);
  });

  it('lists each folder once and finds 100,000 ids at once', async () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `17_06_${at}.jpg`);
    const folders = new MemoryFolders({ '/data/tweets/images': names, '/data/tweets': ['train.txt'] });
    const started = performance.now();
    const index = await PictureIndex.open(folders, { folder: '/data/tweets', file: 'train.txt' });
    for (let at = 0; at < 100_000; at += 1) equal(index.find(`17_06_${at}`), `/data/tweets/images/17_06_${at}.jpg`);
    ok(performance.now() - started < 2000);
    deepEqual([...folders.listed.values()], [1, 1, 1]);
  });

  it('works on real folders', async () => {
    const root = mkdtempSync(join(tmpdir(), 'mner-pictures-'));
    try {
      mkdirSync(join(root, 'set', 'images'), { recursive: true });
      writeFileSync(join(root, 'set', 'images', '故1.webp'), '');
      const system: PictureFolders = {
        join,
        list: (folder) => {
          const entries = readdirSync(folder, { withFileTypes: true });
          const names = (kind: 'isFile' | 'isDirectory'): string[] => entries.filter((each) => each[kind]()).map((each) => each.name);
          return Promise.resolve({ files: names('isFile'), folders: names('isDirectory') });
        },
      };
      const index = await PictureIndex.open(system, { folder: join(root, 'set'), file: 'train.txt' });
      equal(index.find('故1'), join(root, 'set', 'images', '故1.webp'));
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
