/** ファイルの組み合わせ、フォルダー、イメージにするための記入欄についての言葉。 */

import type { FolderFault, PairFault, WrapFault, WrapField } from "../../../generated/image-format";
import { among, type Worded } from "../../problems";

const FIELD: Readonly<Record<WrapField, string>> = {
  architecture: "アーキテクチャ",
  creationDate: "作成日",
  os: "OS",
  release: "リリース",
  variant: "バリアント",
  description: "説明",
};

const withMetadata = "メタデータの tar アーカイブ (metadata.yaml が入ったもの) と一緒にドロップしてください。";

export const pairing: Readonly<Record<PairFault["code"], Worded>> = {
  "no-file": ["ファイルがありません。", "統合イメージ、または分割イメージの二つのファイルをドロップしてください。"],
  "rootfs-alone": ["これはコンテナイメージのルートファイルシステムで、メタデータがありません。", withMetadata],
  "disk-alone": ["これは仮想マシンイメージのディスクで、メタデータがありません。", withMetadata],
  "metadata-alone": ["これは分割イメージのメタデータで、ルートファイルシステムまたはディスクがありません。", "コンテナの squashfs か tar ファイル、または仮想マシンの qcow2 ディスクと一緒にドロップしてください。"],
  "two-unified": ["これは二つの完全なイメージです。", "イメージを一つずつドロップしてください。"],
  "two-rootfs": ["ルートファイルシステムまたはディスクが二つあります。分割イメージにはその一つとメタデータがあります。", "その一つをメタデータと一緒にドロップしてください。"],
  "two-metadata": ["二つのイメージのメタデータです。分割イメージにはその一つとルートファイルシステムまたはディスクがあります。", "その一つをルートファイルシステムまたはディスクと一緒にドロップしてください。"],
  "unified-and-part": ["一つはすでに完全なイメージで、もう一つは分割イメージの一部です。", "完全なイメージだけを、または一部をその相手と一緒にドロップしてください。"],
  "other-architecture": ["メタデータのアーキテクチャが、ルートファイルシステムまたはディスクのものと違います。", "そのメタデータが作られたルートファイルシステムまたはディスクと一緒にドロップしてください。"],
  "several-fit": ["内容からも名前からも、どのファイルが組になるか分かりません。", "イメージごとに、メタデータとルートファイルシステムまたはディスクを別々にドロップしてください。"],
  duplicate: ["このファイルは二度ドロップされました。", "何もする必要はありません。最初のものが使われます。"],
  "too-many-files": ({ most }) =>
    most === undefined
      ? ["一つのイメージより多くのファイルがあります。", "イメージを一つずつドロップしてください。"]
      : [`フォルダーに ${most} 個を超えるファイルがあります。`, "イメージファイルそのものをドロップしてください。展開したルートファイルシステムなら、tar でまとめてください。"],
};

export const folders: Readonly<Record<Exclude<FolderFault["code"], "too-many-files">, Worded>> = {
  "bad-path": ["フォルダーの中に、パスが長すぎるか特殊なファイルがあります。", "イメージファイルそのものをドロップしてください。"],
  "unpacked-rootfs": [
    "フォルダーには展開したルートファイルシステムが入っています。ブラウザーにはファイルの所有者、権限、リンクが見えません。",
    "端末で “sudo tar --numeric-owner --xattrs -cJf image.tar.xz metadata.yaml templates rootfs” (“templates” がなければ除いて) を実行し、image.tar.xz をドロップしてください。",
  ],
  "no-rootfs": ({ name }) =>
    name === undefined
      ? ["フォルダーに metadata.yaml はありますが、ルートファイルシステムまたはディスクがありません。", "qcow2 ディスクを rootfs.img として、またはルートファイルシステムを rootfs.squashfs か rootfs.tar.xz として隣に置いてください。"]
      : [`アーカイブに Incus が探す名前の rootfs がなく、“${name}” があります。`, "仮想マシンの qcow2 ディスクなら rootfs.img という名前にし、ファイルシステムなら rootfs ディレクトリーに入れてください。"],
  "metadata-too-large": ({ most }) =>
    most === undefined
      ? ["メタデータのファイルが大きすぎます。", "意図したファイルか確かめてください。"]
      : ["フォルダーの metadata.yaml が大きすぎます。", `${most} バイトまでです。短くするか、イメージを tar でまとめてください。`],
  "template-too-large": ({ name, most }) => [`フォルダーのテンプレート “${name ?? ""}” が大きすぎます。`, `${most ?? ""} バイトまでです。短くするか、イメージを tar でまとめてください。`],
};

export const wrapping: Readonly<Record<WrapFault["code"], Worded>> = {
  "architecture-missing": ["アーキテクチャがありません。", "x86_64 や aarch64 など、システムが作られたものを選んでください。"],
  "architecture-unknown": ({ name }) => [`アーキテクチャ “${name ?? ""}” を Incus は知りません。`, "x86_64 や aarch64 など、システムが作られたものを選んでください。"],
  "date-out-of-range": ["作成日が 1970 年より前、または 9999 年より後です。", "システムが作られた日を入れてください。"],
  "too-long": ({ field, most }) => [`${among(FIELD, field) ?? ""}が長すぎます。`, `${most ?? ""} バイトまでに短くしてください。`],
  "control-character": ({ field }) => [`${among(FIELD, field) ?? ""}に改行などの制御文字があります。`, "一行で書いてください。"],
};
