package io.nextup.trainer.dataset;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rewards by the types of events. Immutable. */
public final class Rewards {
    private static final String OTHERS = "*";

    private final String text;
    private final Map<String, Float> byType;

    private Rewards(String text, Map<String, Float> byType) {
        this.text = text;
        this.byType = Map.copyOf(byType);
    }

    /**
     * Reads rewards such as {@code buy=1,cart=0.5,*=0.2}; {@code *} stands for all other types,
     * whose reward is 0 where it is left out.
     *
     * @throws IllegalArgumentException naming what cannot be read
     */
    public static Rewards parse(String text) {
        Map<String, Float> byType = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String type = equals < 0 ? "" : part.substring(0, equals).strip();
            float reward = equals < 0 ? Float.NaN : number(part.substring(equals + 1));
            if (type.isEmpty() || !Float.isFinite(reward) || byType.put(type, reward) != null) {
                throw new IllegalArgumentException(
                        "'%s' is not a list of rewards such as buy=1,cart=0.5,*=0.2: see '%s'"
                                .formatted(text, part));
            }
        }
        return new Rewards(text, byType);
    }

    private static float number(String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException notOne) {
            return Float.NaN;
        }
    }

    /** Returns the reward of an event of a type; one whose type is not known is like all others. */
    public float of(Optional<String> type) {
        Float others = byType.getOrDefault(OTHERS, 0f);
        return type.map(known -> byType.getOrDefault(known, others)).orElse(others);
    }

    /** Returns true where an event may have a reward below 0. */
    public boolean maySubtract() {
        return byType.values().stream().anyMatch(reward -> reward < 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rewards rewards && byType.equals(rewards.byType);
    }

    @Override
    public int hashCode() {
        return byType.hashCode();
    }

    /** Returns them as they were read. */
    @Override
    public String toString() {
        return text;
    }
}
