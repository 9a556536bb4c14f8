package io.nextup.serving.engine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Recommendation.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls whose Error ends the process. The tests' process goes on, like an embedded cluster. */
@Timeout(60)
class FatalErrorTest {
    @RegisterExtension final ImpatientEngine impatient = new ImpatientEngine();

    private final ImpatientEngine.Events events = impatient.events();

    @Test
    void itEndsTheProcessOnceWhileItsTrialNamesTheCallAndFailsNoRequest() throws Exception {
        List<String> before = new ArrayList<>();
        events.beforeEnd = () -> before.addAll(events.trials);
        impatient.restored();
        impatient.serve("v1", failingFatally());

        assertThat(impatient.ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.ended.poll(10, SECONDS))
                .isEqualTo("The virtual machine must not continue after java.lang.ThreadDeath");
        assertThat(before).containsExactly("trial of 1");
        assertThat(events.trials.poll(10, SECONDS)).isEqualTo("trial of 1");
        assertThat(events.trials.poll(10, SECONDS)).isEqualTo("ended");

        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.ended).isEmpty();
        assertThat(impatient.metrics().failed).hasValue(0);
        assertThat(impatient.metrics().modelFailed).hasValue(0);
    }

    @SuppressWarnings("removal")
    private static FakeScorer failingFatally() {
        return new FakeScorer(
                10,
                rows -> {
                    throw new ThreadDeath();
                });
    }
}
