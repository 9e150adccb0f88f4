/** A choice of a few, each named. */

interface Props<T extends string> {
  readonly label: string;
  readonly names: Readonly<Record<T, string>>;
  readonly chosen: T;
  readonly onChoose: (name: T) => void;
}

export function Switch<T extends string>({ label, names, chosen, onChoose }: Props<T>) {
  return (
    <label className="switch">
      {label}
      <select value={chosen} onChange={(event) => { onChoose(event.target.value as T); }}>
        {(Object.entries(names) as [T, string][]).map(([value, name]) => (
          <option key={value} value={value}>{name}</option>
        ))}
      </select>
    </label>
  );
}
