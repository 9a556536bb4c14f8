package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.kafka.JobNames;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.FakeArtifacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Processes that die and are replaced, simulated second by second. They know each other by the
 * records of the health topic alone, and by the locks of dead processes on their disk.
 */
class CrashLoopTest {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long RESTART = 5 * SECOND;
    private static final int NEVER = Integer.MAX_VALUE;

    /** A record of the health topic, with the timestamp that the broker gave it. */
    private record Said(Health entry, long timestampMillis) {}

    private final List<Said> topic = new ArrayList<>();
    private final List<ModelAnnouncement> announced = new ArrayList<>();
    private final List<Simulated> living = new ArrayList<>();
    private final Set<String> dead = new HashSet<>();

    /** Models that began to serve, and popular items that began to answer, in order. */
    private final List<String> served = new ArrayList<>();

    private boolean knowsTheDead = true;
    private long now = 1_000_000_000_000L;
    private int started;

    @Test
    void killsEveryFifteenSecondsWhileModelsChangeEachMinuteDemoteNoneAndTheNewestReturns() {
        for (int minute = 0; minute < 60; minute++) {
            announce("v" + minute % 3, "v" + (minute + 2) % 3, "v" + (minute + 1) % 3);
            served.clear();
            killedAfter(15, MINUTE);
            assertThat(served).contains("v" + minute % 3);
        }
        assertThat(demotions()).isEmpty();
        assertThat(dead).hasSizeGreaterThan(150);
    }

    @Test
    void killsEveryFifteenSecondsForAnHourDemoteNeitherOfTwoModels() {
        announce("v2", "v1");
        killedAfter(15, 60 * MINUTE);
        assertThat(demotions()).isEmpty();
        served.clear();
        killedAfter(15, 3 * MINUTE);
        assertThat(served).contains("v2", "v1");
    }

    @Test
    void killsEveryFifteenSecondsForAnHourDoNotDemoteTheOnlyModel() {
        announce("v1");
        killedAfter(15, 60 * MINUTE);
        assertThat(demotions()).isEmpty();
        served.clear();
        killedAfter(15, 3 * MINUTE);
        assertThat(served).contains("v1", "popular v1");
    }

    @Test
    void aModelThatKillsItsProcessIsCalledNoMoreAfterItsThirdDeathAndDemotedAMinuteLater() {
        announce("bad", "v1");
        run("bad", 30, 2 * MINUTE + 30 * SECOND);
        assertThat(served).containsExactly("bad", "bad", "bad", "v1");
        assertThat(dead).hasSize(3);
        assertThat(demotions()).isEmpty();

        run("bad", 30, MINUTE);

        assertThat(demotions())
                .containsExactly(
                        "bad: 3 processes in a row died within 60 s of beginning to serve it, and others have survived without it since");
        run("bad", 30, 60 * MINUTE);
        assertThat(dead).hasSize(3);
        // A process that starts passes it over.
        start(0);
        run("bad", 30, MINUTE);
        assertThat(served).containsExactly("bad", "bad", "bad", "v1", "v1");
    }

    @Test
    void popularItemsAreTheAlternativeToASingleModel() {
        announce("bad");
        run("bad", 30, 5 * MINUTE);
        assertThat(served).containsExactly("bad", "bad", "bad", "popular bad");
        assertThat(dead).hasSize(3);
        assertThat(demotions()).hasSize(1).first().asString().startsWith("bad: ");
    }

    @Test
    void aModelThatServedForAnHourIsSparedAfterASwitchARestartAndTheEndOfTheFirstReport() {
        announce("good");
        run("", NEVER, 61 * MINUTE);
        announce("v2", "good");
        run("", NEVER, 2 * MINUTE);
        kill(living.get(0));
        run("", NEVER, 2 * MINUTE);
        kill(living.get(0));
        topic.removeIf(said -> said.entry().id().equals("p1"));
        announce("good", "v2");
        run("good", 15, 10 * MINUTE);
        assertThat(served.subList(served.size() - 10, served.size())).containsOnly("good");
        assertThat(demotions()).isEmpty();
    }

    /** Nobody knows of a death but by a report that is not renewed. */
    @Test
    void clocksThatAreHalfAnHourOffConvictNoModelAndHideNoDeath() {
        knowsTheDead = false;
        announce("v1");
        for (long skew : List.of(30 * MINUTE, -30 * MINUTE, 0L)) {
            start(skew);
        }
        run("", NEVER, 10 * MINUTE);
        announce("bad", "v1");
        living.remove(2);
        // Three processes die of it, before two others, whose clocks are off, have it.
        for (long skew : List.of(30 * MINUTE, -30 * MINUTE, 0L)) {
            start(skew);
            while (living.get(2).servedMillis() < 30 * SECOND) {
                now += SECOND;
                living.get(2).step();
            }
            kill(living.get(2));
        }
        // Nobody serves it well for a minute, so a new process takes the one before.
        now += 4 * MINUTE;
        start(-30 * MINUTE);
        run("", NEVER, 30 * SECOND);
        assertThat(living.get(2).rollout.serving()).map(ModelSince::version).contains("v1");
        assertThat(living).hasSize(3);
    }

    private void announce(String version, String... previous) {
        announced.add(
                new ModelAnnouncement(
                        "default",
                        version,
                        "file:///" + version,
                        "sha-" + version,
                        now,
                        Stream.of(previous).map(CrashLoopTest::model).toList(),
                        List.of("i1"),
                        By.OPERATOR,
                        0));
    }

    private static AnnouncedModel model(String version) {
        return new AnnouncedModel(version, "file:///" + version, "sha-" + version);
    }

    /** Kills each process so many seconds after its model or popular items began to answer. */
    private void killedAfter(int seconds, long duration) {
        run("", seconds, duration);
    }

    /**
     * Runs one process at a time, or those that live, for a while.
     *
     * @param deadly the model that kills its process; empty for any, and for none at all
     * @param seconds time of service after which the process dies
     */
    private void run(String deadly, int seconds, long duration) {
        for (long end = now + duration; now < end; now += SECOND) {
            if (living.isEmpty()) {
                now += RESTART;
                start(0);
            }
            for (Simulated process : List.copyOf(living)) {
                process.step();
                boolean dies = deadly.isEmpty() || process.answering.equals(deadly);
                if (seconds != NEVER && dies && process.servedMillis() >= seconds * SECOND) {
                    kill(process);
                }
            }
        }
    }

    private void start(long skewMillis) {
        living.add(new Simulated("p" + ++started, skewMillis));
    }

    private void kill(Simulated process) {
        living.remove(process);
        dead.add(process.id);
    }

    /** Returns the models that any process has demoted, with the reasons. */
    private Set<String> demotions() {
        Set<String> demotions = new HashSet<>();
        for (Said said : topic) {
            said.entry().verdicts().stream()
                    .filter(verdict -> verdict.kind() == ModelVerdict.Kind.DEMOTED)
                    .forEach(verdict -> demotions.add(verdict.version() + ": " + verdict.reason()));
        }
        return demotions;
    }

    /** A process whose fetches and loads end at once. */
    private final class Simulated {
        private final String id;
        private final long skewMillis;
        private final Rollout rollout =
                new Rollout(
                        new Rollout.Times(
                                new LoadTimeout(Duration.ofSeconds(60)),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(5),
                                () -> 30_000));
        private final OthersHealth others;
        private final HealthReports reports;
        private int read;
        private int readAnnounced;

        /** The model that answers, or whose popular items do. */
        private String answering = "";

        private long answersSince;

        private Simulated(String id, long skewMillis) {
            this.id = id;
            this.skewMillis = skewMillis;
            ModelRollout.Identity self =
                    new ModelRollout.Identity(
                            id,
                            "host",
                            "job",
                            new JobNames("nextup", null),
                            one -> knowsTheDead && dead.contains(one),
                            false);
            InstantSource clock = () -> Instant.ofEpochMilli(clock());
            others = new OthersHealth(rollout, self, false);
            reports =
                    new HealthReports(
                            "default",
                            self,
                            rollout,
                            () -> 0,
                            others::isProven,
                            this::say,
                            clock,
                            clock);
        }

        private void step() {
            boolean first = !others.isKnown();
            for (; read < topic.size(); read++) {
                Said said = topic.get(read);
                perform(others.said(said.entry(), said.timestampMillis(), clock()));
            }
            if (first) {
                others.read();
            }
            for (; readAnnounced < announced.size(); readAnnounced++) {
                perform(rollout.announced(readAnnounced, announced.get(readAnnounced), clock()));
            }
            if (first) {
                perform(rollout.caughtUp(clock()));
            }
            perform(others.judgeDeaths(clock()));
            perform(others.tick(clock()));
            perform(rollout.tick(clock(), clock()));
            reports.write();
        }

        private CompletableFuture<Long> say(Health report) {
            topic.add(new Said(report, now));
            return CompletableFuture.completedFuture(1L);
        }

        /** Returns this machine's time. */
        private long clock() {
            return now + skewMillis;
        }

        private long servedMillis() {
            return answering.isEmpty() ? 0 : now - answersSince;
        }

        private void perform(List<RolloutStep> steps) {
            for (RolloutStep step : steps) {
                if (step instanceof RolloutStep.Fetch fetch) {
                    perform(
                            rollout.fetched(
                                    fetch.model().manifestSha256(),
                                    new FakeArtifacts().fetch(fetch.model(), bytes -> {}),
                                    0,
                                    clock()));
                } else if (step instanceof RolloutStep.Load load) {
                    String version = load.model().version();
                    perform(
                            rollout.loaded(
                                    load.model().manifestSha256(),
                                    Models.model(version, 5, new FakeScorer(5)),
                                    clock()));
                } else if (step instanceof RolloutStep.Serve serve) {
                    answers(serve.model().version());
                } else if (step instanceof RolloutStep.ServePopular serve) {
                    answers("popular " + serve.model().version());
                }
            }
        }

        private void answers(String what) {
            answering = what;
            answersSince = now;
            served.add(what);
        }
    }
}
