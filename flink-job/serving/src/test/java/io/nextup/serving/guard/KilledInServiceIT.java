package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation;
import io.nextup.scoring.Scorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Real processes that score without a pause, and are killed from outside, not by a model. */
@Timeout(120)
class KilledInServiceIT {
    private static final int KILLS = 10;
    private static final int MOST_ROUNDS = 1_000;
    private static final Pattern ROUND =
            Pattern.compile("answered (\\d+) suspects (\\d+) fallbacks (\\d+)");

    @TempDir private Path directory;
    private final List<ChildProcess> children = new ArrayList<>();

    @AfterEach
    void killChildren() throws Exception {
        for (ChildProcess child : children) {
            child.kill();
        }
    }

    @Test
    void tenSigkillsAtSaturationDemoteNothing() throws Exception {
        int suspects = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            suspects += serveAllByTheModel();
            children.get(kill).kill();
        }
        suspects += serveAllByTheModel();
        // The kills did hit calls.
        assertThat(suspects).isGreaterThanOrEqualTo(KILLS);
    }

    /**
     * Starts a process, and returns when it is in service: it has answered every request.
     *
     * @return number of requests that it scored alone first
     */
    private int serveAllByTheModel() throws Exception {
        ChildProcess child =
                ChildProcess.start(
                        SaturatedChild.class,
                        directory,
                        SaturatedChild.class,
                        ProcessLock.class,
                        Recommendation.class,
                        Scorer.class,
                        Logger.class);
        children.add(child);
        assertThat(child.nextLine()).isEqualTo("convicted 0");
        for (int n = 0; n < MOST_ROUNDS; n++) {
            String line = child.nextLine();
            Matcher round = ROUND.matcher(line == null ? "" : line);
            assertThat(round.matches()).as("line %s", line).isTrue();
            assertThat(round.group(3)).as("fallbacks of %s", line).isEqualTo("0");
            if (Integer.parseInt(round.group(1)) == SaturatedChild.REQUESTS) {
                return Integer.parseInt(round.group(2));
            }
        }
        throw new AssertionError(
                "Some requests have no answer after %d rounds of them".formatted(MOST_ROUNDS));
    }
}
