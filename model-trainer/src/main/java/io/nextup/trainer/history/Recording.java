package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Recorded interactions, to be read as often as needed: each time the same ones in the same order.
 */
public interface Recording {

    /** Passes on every interaction. */
    void read(Sink<Interaction> sink) throws IOException;

    /**
     * Returns true when the interactions count in the order of their event times, and the order of
     * reading decides only between equal times; false when they count in the order of reading.
     */
    boolean countsByTime();

    /** Returns the name of the source, for messages. */
    String name();

    /**
     * Reads the interactions of a time and those after it; others may be among them.
     *
     * @return number of the earlier interactions that were passed over
     */
    default long readFrom(long earliestMillis, Sink<Interaction> sink) throws IOException {
        read(sink);
        return 0;
    }

    /** Returns the newest interaction's time; the least of all times where there is none. */
    default long newestMillis() throws IOException {
        long[] newest = {Long.MIN_VALUE};
        read(one -> newest[0] = Math.max(newest[0], one.eventTimeMillis()));
        return newest[0];
    }

    /** Returns what is left out of the whole; empty before a reading, and where nothing is. */
    default Optional<CutAway> cutAway() {
        return Optional.empty();
    }

    /** Returns the number of a file's lines that the last reading left out as bad. */
    default long badLines() {
        return 0;
    }

    /** Returns interactions that are in memory, which count in the order of the list. */
    static Recording of(List<Interaction> interactions) {
        return new Recording() {
            @Override
            public void read(Sink<Interaction> sink) throws IOException {
                for (Interaction interaction : interactions) {
                    sink.accept(interaction);
                }
            }

            @Override
            public boolean countsByTime() {
                return false;
            }

            @Override
            public String name() {
                return "The history";
            }
        };
    }

    /**
     * Reads all at once, in the order in which they count. Equal ids are one object; even so, this
     * takes a hundred bytes an interaction.
     */
    default List<Interaction> list() throws IOException {
        Copies copies = new Copies();
        List<Interaction> interactions = new ArrayList<>();
        read(interaction -> interactions.add(copies.sharing(interaction)));
        if (countsByTime()) {
            // The sort is stable: the order of reading decides between equal times.
            interactions.sort(Comparator.comparingLong(Interaction::eventTimeMillis));
        }
        return interactions;
    }
}
