"""Is it the same as PyTorch? Runs of every optimizer and task, with and without decay, L1,
clipping, dropout and schedules, step by step beside a twin made of PyTorch's own parts.

    python benchmarks/against_pytorch.py
    python benchmarks/against_pytorch.py --record

Both start from the same weights and see the same batches; "difference" is the largest difference of
any parameter at any step, "of the loss" that of the batch's loss. In double precision, on the CPU.
``--record`` keeps the table in ui/checks/against_pytorch.json, which the page Checks shows with its
date. PyTorch is not needed to run the app: `pip install torch` for this.
"""

import argparse
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "ui" / "checks" / "against_pytorch.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--record", action="store_true", help="keep it for the page Checks")
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    try:
        import torch
    except ImportError:
        sys.exit("PyTorch is not installed here: pip install torch")
    torch.set_num_threads(1)
    found = compare_all(torch)
    print(
        f"Python {found['python']}, NumPy {found['numpy']}, PyTorch {found['torch']}; "
        f"{found['steps']} steps each\n"
    )
    print(f"{'optimizer':12}{'runs':>6}{'difference':>13}{'of the loss':>13}")
    for row in found["rows"]:
        print(f"{row['optimizer']:12}{row['runs']:6}{row['difference']:13.1e}{row['loss']:13.1e}")
    if arguments.record:
        RECORD.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"\nrecorded in {RECORD.relative_to(ROOT)}")


def compare_all(torch: Any) -> dict[str, Any]:
    """Every optimizer with every task and extra: what was compared with what, and the largest
    differences by optimizer."""
    import numpy as np

    from benchmarks.pytorch_twin import EXTRAS, STEPS, TASKS, largest_differences, make_trainer
    from neuralnet.optimizers import OPTIMIZERS

    rows = []
    for optimizer in OPTIMIZERS:
        pairs = [
            largest_differences(torch, make_trainer(optimizer, task, extra))
            for task in TASKS
            for extra in EXTRAS
        ]
        parameter, loss = (max(column) for column in zip(*pairs, strict=True))
        rows.append(
            {"optimizer": optimizer, "runs": len(pairs), "difference": parameter, "loss": loss}
        )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "steps": STEPS,
        "tasks": list(TASKS),
        "extras": list(EXTRAS),
        "rows": rows,
    }


if __name__ == "__main__":
    main()
