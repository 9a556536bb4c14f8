package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

/**
 * Interactions that were read, as sequences.
 *
 * @param name name of the file or topic, without its folder
 * @param interactions number of interactions that were read, without those of made-up users
 */
public record History(String name, long interactions, UserHistories users) {
    public History {
        requireNonNull(name, "name is null");
        requireNonNull(users, "users is null");
    }
}
