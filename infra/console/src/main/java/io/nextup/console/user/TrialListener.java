package io.nextup.console.user;

import java.util.List;

/** Takes the events of one trial user. */
public interface TrialListener {
    /**
     * A click was sent.
     *
     * @param items clicked items, newest last
     */
    void clicked(List<String> items);

    /** A recommendation arrived. */
    void answered(TrialAnswer answer);

    /** The user was erased; nothing more will come. */
    void erased();
}
