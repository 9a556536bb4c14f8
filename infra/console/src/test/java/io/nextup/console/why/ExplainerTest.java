package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.models.SlotHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final long IDLE = Explainer.IDLE.toNanos();
    private static final AnnouncedModel OLD = model("v1", 'a');
    private static final AnnouncedModel NEW = model("v2", 'b');

    private final List<FakeScores> opened = new ArrayList<>();
    private final Opener opener = new Opener();
    private final Explainer explainer = new Explainer("default", opener, Duration.ofMinutes(1));

    private final class Opener implements ScoresOpener {
        String refusal = "";

        @Override
        public boolean mayOpen(AnnouncedModel model) {
            return refusal.isEmpty();
        }

        @Override
        public Scores open(AnnouncedModel model) throws ArtifactException, IOException {
            if (!refusal.isEmpty()) {
                throw new ArtifactException(refusal);
            }
            FakeScores scores = new FakeScores(model.version());
            opened.add(scores);
            return scores;
        }
    }

    private static AnnouncedModel model(String version, char digit) {
        return new AnnouncedModel(
                version, "file:///models/" + version, String.valueOf(digit).repeat(64));
    }

    @BeforeEach
    void announce() {
        explainer.models(slot(OLD));
    }

    /** Announces the new model after the old one; one process serves the given one. */
    private static SlotHealth slot(AnnouncedModel serving) {
        return new SlotHealth(
                "default",
                Optional.of(
                        new ModelAnnouncement(
                                "default",
                                NEW.version(),
                                NEW.location(),
                                NEW.manifestSha256(),
                                1,
                                List.of(OLD),
                                List.of(),
                                null,
                                0)),
                List.of(
                        new Health(
                                "default",
                                "p1",
                                "host",
                                null,
                                0,
                                Long.MAX_VALUE,
                                new ModelSince(serving.version(), serving.manifestSha256(), 0),
                                null,
                                List.of(),
                                false)));
    }

    private Explanation explain(String version, long nowNanos) throws UnexplainedException {
        return explainer.explain(
                Optional.ofNullable(version), Steps.of("7"), "12", 1_000, nowNanos);
    }

    @Test
    void theModelThatMadeTheListIsAskedAndStaysOpen() throws UnexplainedException {
        assertThat(explain("v1", 0).version()).isEqualTo("v1");
        assertThat(explain("v1", 1).version()).isEqualTo("v1");
        assertThat(opened).hasSize(1);
    }

    @Test
    void withoutAListTheAnnouncedModelIsAsked() throws UnexplainedException {
        assertThat(explain(null, 0).version()).isEqualTo("v2");
    }

    @Test
    void oneModelIsOpenAtMost() throws UnexplainedException {
        explain("v1", 0);
        explain("v2", 1);
        assertThat(opened).extracting(scores -> scores.closed).containsExactly(true, false);
    }

    @Test
    void aModelIsClosedAfterTwoMinutesWithoutAQuestion() throws UnexplainedException {
        explain("v1", 0);
        explain("v1", 5);
        explainer.tick(1_000, IDLE + 5);
        assertThat(opened.get(0).closed).isFalse();
        explainer.tick(1_000, IDLE + 6);
        assertThat(opened.get(0).closed).isTrue();
        explainer.tick(1_000, 2 * IDLE);
        explain("v1", 2 * IDLE);
        assertThat(opened).hasSize(2);
    }

    @Test
    void aModelIsClosedOnceAnotherServes() throws UnexplainedException {
        explain("v1", 0);
        explainer.tick(1_000, 1);
        assertThat(opened.get(0).closed).isFalse();
        explainer.models(slot(NEW));
        explainer.tick(1_000, 2);
        assertThat(opened.get(0).closed).isTrue();
    }

    @Test
    void anEarlierModelStaysOpenWhileTheServingOneDoesNotChange() throws UnexplainedException {
        explainer.models(slot(NEW));
        explain("v1", 0);
        explainer.tick(1_000, 1);
        assertThat(opened.get(0).closed).isFalse();
    }

    @Test
    void aModelThatCannotBeOpenedIsToldWithItsReason() {
        opener.refusal = "There is no file";
        assertThatThrownBy(() -> explain("v1", 0))
                .isInstanceOf(UnexplainedException.class)
                .hasMessageContaining("v1")
                .hasMessageContaining("There is no file");
        assertThat(explainer.mayExplain()).isFalse();
    }

    @Test
    void aModelThatTheAnnouncementNoLongerNamesIsToldWithThoseThatItNames() {
        assertThatThrownBy(() -> explain("v0", 0))
                .isInstanceOf(UnexplainedException.class)
                .hasMessageContaining("v0")
                .hasMessageContaining("[v2, v1]");
    }

    @Test
    void withoutAnAnnouncementThereIsNoModelToAsk() {
        Explainer early = new Explainer("default", opener, Duration.ZERO);
        assertThat(early.mayExplain()).isTrue();
        assertThatThrownBy(() -> early.explain(Optional.empty(), Steps.of("7"), "12", 1_000, 0))
                .isInstanceOf(UnexplainedException.class)
                .hasMessageContaining("nextup models announce");
    }

    @Test
    void aModelThatFailsIsClosedAndOpenedAgain() throws UnexplainedException {
        explain("v1", 0);
        opened.get(0).broken = true;
        assertThatThrownBy(() -> explain("v1", 1))
                .isInstanceOf(UnexplainedException.class)
                .hasMessageContaining("topk failed");
        assertThat(opened.get(0).closed).isTrue();
        explain("v1", 2);
        assertThat(opened).hasSize(2);
    }

    @Test
    void theEndClosesTheModel() throws UnexplainedException {
        explain("v1", 0);
        explainer.close();
        assertThat(opened.get(0).closed).isTrue();
        assertThatThrownBy(() -> explain("v1", 1)).isInstanceOf(UnexplainedException.class);
        assertThat(opened).hasSize(1);
    }

    @Test
    void theEndDoesNotWaitForAModelThatHangs() throws Exception {
        Explainer ending = new Explainer("default", opener, Duration.ZERO);
        ending.models(slot(OLD));
        ending.explain(Optional.of("v1"), Steps.of("7"), "12", 1_000, 0);
        FakeScores scores = opened.get(0);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        scores.whenAsked =
                () -> {
                    asked.countDown();
                    awaitQuietly(released);
                };
        CompletableFuture<Explanation> explanation =
                CompletableFuture.supplyAsync(() -> explainQuietly(ending));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture.runAsync(ending::close).get(30, TimeUnit.SECONDS);
        assertThat(scores.closed).isFalse();
        assertThat(explanation).isNotDone();

        released.countDown();
        assertThat(explanation.get(30, TimeUnit.SECONDS).version()).isEqualTo("v1");
        assertThat(scores.closed).isTrue();
    }

    private static Explanation explainQuietly(Explainer explainer) {
        try {
            return explainer.explain(Optional.of("v1"), Steps.of("7"), "12", 1_000, 1);
        } catch (UnexplainedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
