import { useEffect, useState } from "react";
import { type Keeping, type KeptToken, tidy } from "../connection/token";

interface Props {
  kept: KeptToken;
  onChange(kept: KeptToken): void;
}

/** Where a bearer token is pasted, kept and forgotten. */
export function TokenBox({ kept, onChange }: Props) {
  const [draft, setDraft] = useState(kept.token);
  const [shown, setShown] = useState(false);
  useEffect(() => setDraft(kept.token), [kept]);

  const forget = () => {
    setDraft("");
    onChange({ ...kept, token: "" });
  };
  return (
    <form
      className="token-box"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ ...kept, token: tidy(draft) });
      }}
    >
      <label htmlFor="token">Token</label>
      <input
        id="token"
        type={shown ? "text" : "password"}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        placeholder="Paste a bearer token"
        autoComplete="off"
        spellCheck={false}
      />
      <button type="submit" disabled={tidy(draft) === kept.token}>
        Use
      </button>
      <button type="button" onClick={() => setShown(!shown)} aria-pressed={shown}>
        {shown ? "Hide" : "Show"}
      </button>
      <button type="button" onClick={forget} disabled={!draft && !kept.token}>
        Forget
      </button>
      <label htmlFor="keeping">keep for</label>
      <select
        id="keeping"
        value={kept.keeping}
        onChange={(event) => onChange({ ...kept, keeping: event.target.value as Keeping })}
      >
        <option value="tab">this tab</option>
        <option value="browser">this browser</option>
      </select>
    </form>
  );
}
