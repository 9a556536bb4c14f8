package io.nextup.trainer.family;

import io.nextup.trainer.train.Script;

/** The TorchScript text that every family's module starts with. */
public final class ScriptSource {
    private static final String RANKING = Script.text(ScriptSource.class, "ranking.py");

    private ScriptSource() {}

    /** A family's text, with {@code ranked}, which answers from all items' scores, before it. */
    public static String withRanking(String text) {
        return RANKING + "\n" + text;
    }
}
