/** Small helps on top of pages that work without them. Each finds its own elements and does nothing else. */
import { autosave } from "./autosave";
import { countPicked } from "./batch";
import { guard } from "./guard";
import { warnWhenIdle } from "./idle";
import { totalScores } from "./total";
import { showUpload } from "./upload";

autosave();
countPicked();
guard();
warnWhenIdle();
totalScores();
showUpload();
