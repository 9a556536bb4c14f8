package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static io.nextup.serving.guard.Suspects.Treatment.FALL_BACK;
import static io.nextup.serving.guard.Suspects.Treatment.SCORE;
import static io.nextup.serving.guard.Suspects.Treatment.SCORE_ALONE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelId;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.serving.guard.CallNoteFiles;
import io.nextup.serving.guard.Peers;
import io.nextup.serving.guard.Suspects;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Calls whose Error ends the process. The tests' process goes on, like an embedded cluster. */
@Timeout(60)
class FatalErrorTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @RegisterExtension final ImpatientEngine impatient = new ImpatientEngine();
    @RegisterExtension final Engines engines = new Engines();
    @TempDir Path directory;

    private final ImpatientEngine.Events events = impatient.events();

    @Test
    void itEndsTheProcessOnceWhileItsNoteNamesTheCallAndFailsNoRequest() throws Exception {
        List<String> noted = new ArrayList<>();
        events.beforeEnd = () -> noted.addAll(impatient.notes());
        impatient.serve("v1", failingFatally());

        assertThat(impatient.ask("a", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.ended.poll(10, SECONDS))
                .isEqualTo("The virtual machine must not continue after java.lang.ThreadDeath");
        assertThat(noted).containsExactly("in a call of 1");
        assertThat(impatient.notes()).containsExactly("in a call of 1", "idle");

        assertThat(impatient.ask("b", "i1").get().source()).isEqualTo(Source.FALLBACK);
        assertThat(events.ended).isEmpty();
        assertThat(impatient.metrics().failed).hasValue(0);
        assertThat(impatient.metrics().modelFailed).hasValue(0);
    }

    @Test
    void itsBatchIsSuspectInTheNextProcessWhereASecondOneConvictsTheRequest() throws Exception {
        ScoreRequest anna = request("anna", "i1");
        ScoreRequest bob = request("bob", "i1");
        Suspects first = new Suspects(cleared -> {});
        Suspects second = new Suspects(cleared -> {});
        Suspects third = new Suspects(cleared -> {});

        List<CallNoteFiles.Conviction> convictions = scoreFatally(first, second, anna, bob);
        assertThat(convictions).isEmpty();
        assertThat(second.of(anna.fingerprint())).isEqualTo(SCORE_ALONE);
        assertThat(second.of(bob.fingerprint())).isEqualTo(SCORE_ALONE);

        assertThat(scoreFatally(second, third, anna))
                .singleElement()
                .extracting(conviction -> conviction.model().version())
                .isEqualTo("v1");
        assertThat(third.of(anna.fingerprint())).isEqualTo(FALL_BACK);
        assertThat(third.of(bob.fingerprint())).isEqualTo(SCORE);
    }

    /**
     * Scores a batch in a process that such an Error ends.
     *
     * @param suspects suspects of the process
     * @param next receives the suspects of the next process, as of the end
     * @return the convictions that the next process reads
     */
    private List<CallNoteFiles.Conviction> scoreFatally(
            Suspects suspects, Suspects next, ScoreRequest... batch) throws Exception {
        CompletableFuture<List<CallNoteFiles.Conviction>> convictions = new CompletableFuture<>();
        ScoringEngine engine =
                engines.started(
                        ScoringEngine.start(
                                new BatchScorer("default", 1, true, CLOCK),
                                Engines.settings(256, 1, LoadShedding.NONE),
                                System::nanoTime,
                                CLOCK,
                                notes("a".repeat(32)),
                                suspects,
                                ending(
                                        () ->
                                                convictions.complete(
                                                        notes("b".repeat(32)).readDead(next)))));
        ScoringEngine.Client client = engine.connect(engines.metrics());
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        for (ScoreRequest request : batch) {
            answers.add(engines.ask(client, request));
        }
        engine.serve("default", model("v1", 10, failingFatally()));
        for (CompletableFuture<Recommendation> answer : answers) {
            assertThat(answer.get().source()).isEqualTo(Source.FALLBACK);
        }
        engine.close();
        assertThat(engine.awaitTermination(Duration.ofSeconds(20))).isTrue();
        return convictions.get(0, SECONDS);
    }

    /** The notes of a process to which all others are dead. */
    private CallNoteFiles notes(String process) {
        return new CallNoteFiles(
                directory,
                new Peers() {
                    @Override
                    public String id() {
                        return process;
                    }

                    @Override
                    public boolean isAlive(String id) {
                        return id.equals(process);
                    }
                },
                CLOCK);
    }

    private static EngineEvents ending(Runnable atEnd) {
        return new EngineEvents() {
            @Override
            public void demoted(String slot, ModelId model, String reason) {}

            @Override
            public void mustEnd(String reason) {
                atEnd.run();
            }
        };
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
