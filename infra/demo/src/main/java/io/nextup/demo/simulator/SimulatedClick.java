package io.nextup.demo.simulator;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;

/**
 * A click and its predictability.
 *
 * @param interaction the click; its user, item and session ids are readable
 * @param category the item's category, in lower case
 * @param attainableHitRateAt10 the probability that the click was on one of the ten likeliest items
 *     for an oracle who knows the simulator's whole structure, the user's clicks so far and the
 *     time and session of this one
 * @param oracleHit true when the click was on one of these items
 */
public record SimulatedClick(
        Interaction interaction, String category, double attainableHitRateAt10, boolean oracleHit) {
    public SimulatedClick {
        requireNonNull(interaction, "interaction is null");
        requireNonNull(category, "category is null");
    }
}
