/** イメージファイルについての言葉: 断る理由と、知っておくとよいこと。 */

import type { Fault, Finding, Inside, Limit, Part } from "../../../generated/image-format";
import { among, type Worded } from "../../problems";

/** 冠詞のない、形式の名前。 */
const bare = (name = ""): string => name.replace(/^(?:an?|the) /u, "");

const again = "もう一度ダウンロードまたはエクスポートし、配布元のチェックサムと比べてください。";
const convert = "“qemu-img convert -O qcow2 FILE disk.qcow2” で変換し、できたファイルを単独で、またはメタデータと一緒にドロップしてください。";
const unpack = "展開して、中にあるイメージファイルをドロップしてください。";
const belongs = "それが属するイメージファイルをドロップしてください。";
const disk = (kind: string): Worded => [`このファイルは ${kind} ディスクですが、仮想マシンのディスクは qcow2 でなければなりません。`, convert];

const INSIDE: Readonly<Record<Inside, readonly [string, string]>> = {
  qcow2: ["qcow2 ディスク", "“xz -d”、“gunzip”、“zstd -d” などで圧縮を解き、できたファイルを単独で、またはメタデータと一緒にドロップしてください。"],
  "raw-disk": ["raw ディスク", "圧縮を解き、“qemu-img convert -O qcow2” で変換してから、できたファイルをドロップしてください。"],
  "other-disk": ["仮想マシンのディスク", "圧縮を解き、“qemu-img convert -O qcow2” で変換してから、できたファイルをドロップしてください。"],
  iso: ["光学ディスクのイメージ (ISO)", "圧縮を解き、“incus storage volume import POOL FILE NAME --type=iso” でインポートしてください。"],
  squashfs: ["squashfs ファイルシステム", "“xz -d”、“gunzip”、“zstd -d” などで圧縮を解き、できたファイルを単独で、またはメタデータと一緒にドロップしてください。"],
  "file-system": ["ファイルシステム", "圧縮を解き、中身から “mksquashfs” で squashfs を作ってください。"],
  archive: ["tar 以外のもの", "圧縮を解き、中にあるものをドロップしてください。"],
  text: ["テキスト", "中を確かめてください。エラーページかチェックサムファイルかもしれません。イメージをもう一度ダウンロードしてください。"],
};

const PART: Readonly<Record<Part, string>> = {
  bzip2: "bzip2 圧縮",
  gzip: "gzip 圧縮",
  lz4: "lz4 圧縮",
  lzma: "lzma 圧縮",
  xz: "xz 圧縮",
  zstd: "zstd 圧縮",
  tar: "tar アーカイブ",
  qcow2: "qcow2 ディスク",
  squashfs: "squashfs ファイルシステム",
};

const LIMIT: Readonly<Record<Limit, (most: string) => readonly [string, string]>> = {
  "metadata-yaml": (most) => [`イメージの metadata.yaml が ${most} バイトを超えています。`, "metadata.yaml を短くして、イメージを作り直してください。"],
  name: (most) => [`アーカイブに ${most} バイトを超えるファイル名があります。`, "大きすぎるものを除いて、イメージを作り直してください。"],
  "pax-header": (most) => [`アーカイブに ${most} バイトを超える拡張ヘッダーがあります。`, "大きすぎるものを除いて、イメージを作り直してください。"],
  entries: (most) => [`アーカイブのエントリーが ${most} 個を超えています。`, "大きすぎるものを除いて、イメージを作り直してください。"],
  window: (most) => [
    `このファイルを展開するには ${Math.ceil(Number(most) / 2 ** 20).toString()} MiB を超えるメモリーが必要です。`,
    "“xz -9” や “zstd -19” など、より小さい辞書またはウィンドウで圧縮し直してください。",
  ],
  "xz-blocks": (most) => [`このファイルは ${most} 個を超えるブロックに分けて圧縮されています。`, "“xz -9” など、より大きいブロックで圧縮し直してください。"],
  expansion: () => ["metadata.yaml が現れるまでに展開される量が、ファイルのサイズと釣り合いません。", "metadata.yaml を先頭に置いて、イメージを作り直してください。"],
  properties: (most) => [`イメージの metadata.yaml のプロパティが ${most} 個を超えています。`, "metadata.yaml を短くして、イメージを作り直してください。"],
  property: (most) => [`イメージの metadata.yaml に ${most} バイトを超えるプロパティがあります。`, "metadata.yaml を短くして、イメージを作り直してください。"],
};

/** `no-rootfs` はフォルダーにもあり、そちらには名前がありません。 */
export const faults: Readonly<Record<Exclude<Fault["code"], "no-rootfs" | "empty">, Worded>> = {
  text: ["このファイルはイメージではなく、ただのテキストです。", "ダウンロードしたものなら、エラーページかチェックサムファイルかもしれません。中を確かめて、イメージをもう一度ダウンロードしてください。"],
  html: ["このファイルはイメージではなく、ウェブページです。", "ダウンロードがファイルではなくエラーページかログインページに行き着いたようです。開いて確かめ、イメージをもう一度ダウンロードしてください。"],
  "checksum-file": ["このファイルはイメージではなく、チェックサムの一覧です。", belongs],
  signature: ["このファイルはイメージではなく、署名または鍵です。", belongs],
  "bare-metadata": ["このファイルは metadata.yaml の本文です。Incus はアーカイブに入ったものだけを受け取ります。", "元のフォルダーごとドロップするか、“tar -cf metadata.tar metadata.yaml” でまとめてください。"],
  zip: ({ name }) => [
    name === undefined ? "このファイルはイメージではなく、ZIP アーカイブです。" : `このファイルはイメージではなく、“${name}” を含む ZIP アーカイブです。`,
    unpack,
  ],
  "other-archive": ({ format }) => [`このファイルは ${bare(format)} で、Incus は読めません。`, unpack],
  "other-compression": ({ format }) => [`このファイルは ${bare(format)} で圧縮されていて、Incus は読めません。`, "圧縮を解き、代わりに xz、zstd、gzip のいずれかで圧縮してください。"],
  "old-tar": ["このファイルは 1988 年より前の形式の tar アーカイブで、Incus は認識しません。", "展開して、“tar --format=posix” でまとめ直してください。"],
  iso: ["このファイルは Incus のイメージではなく、光学ディスクのイメージ (ISO) です。", "“incus storage volume import POOL FILE NAME --type=iso” でカスタムストレージボリュームとしてインポートし、仮想マシンに接続してください。"],
  vmdk: disk("VMDK"),
  "vmdk-descriptor": ["このファイルは VMDK ディスクの記述だけで、ディスク本体は別のファイルにあります。", "本体のファイルの隣に置き、“qemu-img convert -O qcow2 FILE disk.qcow2” で変換して、できたファイルをドロップしてください。"],
  vhd: disk("VHD"),
  vhdx: disk("VHDX"),
  vdi: disk("VDI"),
  "mbr-disk": disk("MBR パーティションの raw "),
  "gpt-disk": disk("GUID パーティションの raw "),
  "file-system": ({ format }) => [
    `このファイルは ${bare(format)} ですが、ルートファイルシステムは squashfs か tar アーカイブでなければなりません。`,
    "マウントして、中身から “mksquashfs MOUNTPOINT rootfs.squashfs” で squashfs を作るか、それが属するディスク全体をドロップしてください。",
  ],
  wim: ["このファイルは Incus のイメージではなく、Windows のインストールイメージ (WIM) です。", "ISO から仮想マシンに Windows をインストールし、“incus publish” でイメージとして公開してください。"],
  package: ({ format }) => [`このファイルはイメージではなく、${bare(format)} です。`, "インスタンスにインストールし、“incus publish” でイメージとして公開してください。"],
  program: ["このファイルはイメージではなく、プログラムです。", "インスタンスにインストールし、“incus publish” でイメージとして公開してください。"],
  "other-format": ({ format }) => [`このファイルはイメージではなく、${bare(format)} です。`, "統合イメージ (tar アーカイブ)、または分割イメージのメタデータと rootfs をドロップしてください。"],
  unrecognised: ["このファイルは、Incus のイメージのどの形式でもありません。", "統合イメージ (tar アーカイブ)、または分割イメージのメタデータと rootfs をドロップしてください。"],
  ova: ["このファイルは Incus のイメージではなく、仮想アプライアンス (OVA) です。", "tar で展開し、中のディスクを “qemu-img convert -O qcow2” で変換してドロップするか、“incus-migrate” を使ってください。"],
  "oci-layout": ["このファイルには OCI レイアウトのアプリケーションコンテナイメージが入っています。", "レジストリーに push し、“incus remote add NAME https://REGISTRY --protocol=oci” で追加して、そこから起動してください。"],
  "docker-save": ["このファイルには “docker save” が書き出したアプリケーションコンテナイメージが入っています。", "レジストリーに push し、“incus remote add NAME https://REGISTRY --protocol=oci” で追加して、そこから起動してください。"],
  "instance-backup": ["このファイルはイメージではなく、インスタンスのバックアップです。", "“incus import FILE” でインポートしてください。"],
  "volume-backup": ["このファイルはイメージではなく、ストレージボリュームのバックアップです。", "“incus storage volume import POOL FILE” でインポートしてください。"],
  "bucket-backup": ["このファイルはイメージではなく、ストレージバケットのバックアップです。", "“incus storage bucket import POOL FILE” でインポートしてください。"],
  "lxc-metadata": ["このファイルは Incus ではなく LXC のイメージのメタデータです。", "ルートファイルシステムだけをドロップしてください。Incus 用のメタデータはここで作れます。"],
  compressed: ({ what }) => {
    const [name, advice] = among(INSIDE, what) ?? INSIDE.archive;
    return [`このファイルは圧縮された${name}です。`, advice];
  },
  ambiguous: ["ファイルの先頭が、同時に二つの形式に当てはまります。", "tar でイメージを作り直し、圧縮してください。"],
  "request-like": ["ファイルの先頭が、Incus への要求と取り違えられるおそれがあります。", "tar でイメージを作り直し、圧縮してください。"],
  truncated: ["このファイルは途中で切れています。内容の終わりより前で終わっています。", again],
  corrupt: ({ part }) => [`このファイルは壊れています。${among(PART, part) ?? "中身"}が正しくありません。`, again],
  "not-an-archive": ["このファイルは圧縮されていますが、中身は tar アーカイブではありません。", "ディスクやファイルシステムが入っているなら、圧縮を解いて、メタデータと一緒にドロップしてください。"],
  "empty-archive": ["アーカイブが空です。", "統合イメージ (tar アーカイブ)、または分割イメージのメタデータと rootfs をドロップしてください。"],
  "missing-metadata": ["アーカイブに metadata.yaml がありません。", "metadata.yaml をアーカイブの最上位に、できれば最初のエントリーとして入れてください。"],
  "nested-metadata": ({ name }) => [`アーカイブの metadata.yaml が最上位ではなく “${name ?? ""}” にあります。`, "そのディレクトリーの中からまとめ直し、metadata.yaml が最上位に来るようにしてください。"],
  "missing-architecture": ["イメージの metadata.yaml にアーキテクチャがありません。", "metadata.yaml に “architecture: x86_64” のような行を加え、イメージを作り直してください。"],
  "unknown-architecture": ({ name }) => [`イメージの metadata.yaml にあるアーキテクチャ “${name ?? ""}” を Incus は知りません。`, "metadata.yaml に x86_64 や aarch64 などの名前を書き、イメージを作り直してください。"],
  "missing-creation-date": ["イメージの metadata.yaml に作成日がありません。", "metadata.yaml に 1970 年からの秒数を整数で “creation_date:” として加え、イメージを作り直してください。"],
  "bad-metadata": ({ detail }) => [`イメージの metadata.yaml が正しくありません (${detail ?? ""})。`, "metadata.yaml を直して、イメージを作り直してください。"],
  "template-leads-out": ({ name }) => [`イメージのテンプレートの一つがイメージの外を指しています: “${name ?? ""}”。`, "イメージの templates ディレクトリーにあるファイルを “..” なしで指定し、イメージを作り直してください。"],
  "duplicate-metadata": ["アーカイブに metadata.yaml が二つ以上あります。", "metadata.yaml を一つにして、イメージを作り直してください。"],
  "rootfs-link": ["アーカイブの rootfs がディレクトリーでもディスクでもなく、リンクです。", "ファイルシステムそのもの、または qcow2 ディスクを代わりに置き、イメージを作り直してください。"],
  "entry-leads-out": ({ name }) => [`アーカイブのエントリーの一つが外を指しています: “${name ?? ""}”。`, "“..” を含む名前を除いて、イメージを作り直してください。"],
  "empty-disk": ["アーカイブの rootfs.img が空です。", "仮想マシンの qcow2 ディスクを入れて、イメージを作り直してください。"],
  "raw-disk": ["アーカイブの rootfs.img が qcow2 ディスクではないため、仮想マシンはそこから起動できません。", "“qemu-img convert -O qcow2” でディスクを変換し、イメージを作り直してください。"],
  "squashfs-version": ({ number }) => [`このファイルはバージョン ${number ?? ""} の squashfs で、対応していません。`, "現在の mksquashfs で、xz、zstd、gzip のいずれかで圧縮して作り直してください。"],
  "squashfs-compressor": ({ number }) => [`squashfs が未知の方法 (番号 ${number ?? ""}) で圧縮されています。`, "現在の mksquashfs で、xz、zstd、gzip のいずれかで圧縮して作り直してください。"],
  "disk-version": ({ number }) => [`このディスクはバージョン ${number ?? ""} の qcow2 で、対応していません。`, "“qemu-img convert -O qcow2” で現在の qcow2 に変換してください。"],
  "disk-backing-file": ["このディスクは別のディスクファイルとの差分だけで、元のファイルを含みません。", "元のファイルがある場所で “qemu-img convert -O qcow2” を使うと、一つの完全なディスクになります。"],
  "disk-data-file": ["このディスクは内容を別のファイルに置いていて、それを含みません。", "そのファイルがある場所で “qemu-img convert -O qcow2” を使うと、一つの完全なディスクになります。"],
  "disk-encrypted": ["このディスクは暗号化されています。", "“qemu-img convert” で暗号化のない qcow2 に変換してください。"],
  "disk-features": ["このディスクには破損の印があるか、QEMU の未知の機能が必要です。", "“qemu-img convert -O qcow2” で現在の qcow2 に変換してください。"],
  "limit-reached": ({ limit, most }) => (among(LIMIT, limit) ?? LIMIT.expansion)(most ?? ""),
};

export const findings: Readonly<Record<Finding["code"], Worded>> = {
  "properties-absent": ["イメージの metadata.yaml にプロパティがありません。", "ここで加えるか、あとで “incus image edit” で加えてください。"],
  "negative-creation-date": ["イメージの作成日が 1970 年より前のため、Incus は日付を表示しません。", "必要なら metadata.yaml の creation_date を直し、イメージを作り直してください。"],
  "late-metadata": ({ mebibytes }) => [`metadata.yaml がアーカイブの後ろのほう、${mebibytes ?? ""} MiB より後にあります。`, "metadata.yaml を先頭に置くと、インポートが速くなります。"],
  "missing-template": ({ name }) => [`metadata.yaml にあるテンプレート “${name ?? ""}” がイメージにありません。`, "それが必要になるとインスタンスは起動しません。ファイルを加えるか、metadata.yaml からその規則を除いてください。"],
  "device-nodes": ({ count }) => [`アーカイブにデバイスノードがあります (${count ?? ""} 個)。`, "Incus はインスタンスに独自のデバイスを与え、dev の中のものは除きます。イメージには不要かもしれません。"],
  "absolute-entry": ({ name }) => [`アーカイブに “${name ?? ""}” のような絶対パスの名前があります。イメージ自身のルートから数えます。`, "そのつもりで作られたイメージなら、何もする必要はありません。"],
  "sparse-disk": ["ディスクが穴を省いて格納されているため、中を確かめられませんでした。", "確かめるには、tar の --sparse を使わずに作ってください。"],
  "empty-rootfs": ["アーカイブのルートファイルシステムが空です。", "コンテナはそこから起動できません。正しいディレクトリーをまとめたか確かめてください。"],
  "unlikely-rootfs": ["アーカイブには metadata.yaml がなく、ルートファイルシステムのようにも見えません。", "正しいファイルか、ルートディレクトリーの中からまとめたものか確かめてください。"],
  "architecture-differs": ({ declared, found }) => [`metadata.yaml はイメージを “${declared ?? ""}” 用としていますが、プログラムは “${found ?? ""}” 用です。`, "インスタンスが起動しないかもしれません。どちらが正しいか確かめてください。"],
  "checked-in-part": ["ファイルの残りの部分は、破損を確かめていません。", "サイズの割に展開後がとても大きくなります。それでよければ、何もする必要はありません。"],
};
