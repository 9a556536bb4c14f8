package io.nextup.console.why;

import io.nextup.event.Interaction;
import java.util.List;
import java.util.stream.IntStream;

/** Clicks of a user, a second apart. */
final class Steps {
    private Steps() {}

    static List<Step> of(String... items) {
        return IntStream.range(0, items.length)
                .mapToObj(i -> step("e" + i, items[i], (i + 1) * 1_000L))
                .toList();
    }

    static Step step(String reference, String item, long timeMillis) {
        return new Step(Interaction.click(reference, "ada", item, timeMillis), reference);
    }
}
