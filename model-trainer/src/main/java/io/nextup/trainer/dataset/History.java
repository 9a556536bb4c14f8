package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.history.CutAway;
import java.util.Optional;

/**
 * Interactions that were read, as sequences.
 *
 * @param name name of the file or topic, without its folder
 * @param interactions number of interactions that were read, without those of made-up users
 * @param cutAway what the user left out; empty: nothing
 * @param badLines number of a file's lines that were left out since they are not understood
 */
public record History(
        String name,
        long interactions,
        UserHistories users,
        Optional<CutAway> cutAway,
        long badLines) {
    public History {
        requireNonNull(name, "name is null");
        requireNonNull(users, "users is null");
        requireNonNull(cutAway, "cutAway is null");
    }

    /** Makes one of which nothing is left out. */
    public History(String name, long interactions, UserHistories users) {
        this(name, interactions, users, Optional.empty(), 0);
    }

    /** Returns a part of the sequences, with what is known of all. */
    public History withUsers(UserHistories part) {
        return new History(name, interactions, part, cutAway, badLines);
    }

    /** Returns the name with what was left out. */
    public String described() {
        return name
                + cutAway.map(away -> " (%s)".formatted(away.words())).orElse("")
                + (badLines > 0 ? " (%d bad lines left out)".formatted(badLines) : "");
    }
}
