package io.nextup.trainer.history;

/** Says in errors what a file is read for, and where a user sends text that another tool made. */
enum FileUse {
    HISTORY("a history", "| ... --events -"),
    ITEMS("a catalogue", "> items.csv");

    private final String noun;
    private final String way;

    FileUse(String noun, String way) {
        this.noun = noun;
        this.way = way;
    }

    /** Returns what the file holds. */
    String noun() {
        return noun;
    }

    /** Returns the end of a command line whose output is to be read. */
    String way() {
        return way;
    }
}
