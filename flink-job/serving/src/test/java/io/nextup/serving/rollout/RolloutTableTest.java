package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.rollout.ModelJudge.Finding;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.Rollout.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table in the class comment of {@link Rollout} with the behavior of the class. */
class RolloutTableTest {
    private static final Path SOURCE =
            Path.of("src/main/java/io/nextup/serving/rollout/Rollout.java");

    /**
     * A row of the table: the state before, left out if it is that of the previous row, and the
     * state after.
     */
    private static final Pattern ROW =
            Pattern.compile(" \\* ([A-Z, ]+|any)? *-> ([A-Z]+(?:, [A-Z]+)*)( .*)?");

    private static final List<Finding> FINDINGS = List.of(Finding.values());
    private static final int ROLLOUTS = 1_000;
    private static final int EVENTS = 200;
    private static final int MODELS = 7;
    private static final Artifact ARTIFACT = new FakeArtifacts().fetch(model(1), bytes -> {});

    private final Set<String> seen = new TreeSet<>();
    private long now = 1_000_000;
    private long offset;

    @Test
    void theTableInTheClassCommentHasEveryTransitionAndNoOtherAndOneModelAtATimeIsUnderWay()
            throws Exception {
        Random random = new Random(1);
        for (int n = 0; n < ROLLOUTS; n++) {
            Rollout rollout =
                    new Rollout(
                            new Times(
                                    new LoadTimeout(Duration.ofSeconds(60)),
                                    Duration.ofSeconds(20),
                                    Duration.ofSeconds(5),
                                    () -> 30_000),
                            (from, to) -> seen.add(from + " -> " + to));
            rollout.healthKnown(now);
            rollout.caughtUp(now);
            for (int event = 0; event < EVENTS; event++) {
                happen(rollout, random);
                assertThat(underWay(rollout)).hasSizeLessThanOrEqualTo(1);
                assertThat(loading(rollout)).isLessThanOrEqualTo(2);
            }
        }
        assertThat(seen).isEqualTo(table());
    }

    private void happen(Rollout rollout, Random random) {
        AnnouncedModel model = model(random.nextInt(MODELS));
        String sha256 = model.manifestSha256();
        switch (random.nextInt(12)) {
            case 0 -> rollout.announced(++offset, announcement(model, random), now);
            case 1, 2 -> rollout.fetched(sha256, ARTIFACT, random.nextInt(4), now);
            case 3 -> rollout.unreachable(kind(random), sha256, "no route", now);
            case 4 -> rollout.refused(kind(random), sha256, "harmed", now, now);
            case 5, 6 ->
                    rollout.loaded(
                            sha256, Models.model(model.version(), 5, new FakeScorer(5)), now);
            case 7 -> {
                Finding finding = FINDINGS.get(random.nextInt(FINDINGS.size()));
                rollout.demoted(model, "hangs", finding, now, now);
            }
            case 8 -> rollout.pardoned(sha256, now - random.nextInt(2), now);
            case 9 -> rollout.notTaken(sha256, "no memory", now);
            case 10 -> rollout.blamed(random.nextBoolean() ? sha256 : null, "died", now);
            default -> {
                now += random.nextInt(40_000);
                rollout.tick(now, now);
            }
        }
    }

    private static ModelWork.Kind kind(Random random) {
        return random.nextBoolean() ? ModelWork.Kind.FETCH : ModelWork.Kind.LOAD;
    }

    /** Returns the models that are fetched, or loaded within their time. */
    private static List<Integer> underWay(Rollout rollout) {
        return IntStream.range(0, MODELS)
                .filter(
                        number -> {
                            RolloutCandidate one =
                                    rollout.candidate(model(number).manifestSha256());
                            return one != null
                                    && (one.state() == State.FETCHING
                                            || one.state() == State.LOADING);
                        })
                .boxed()
                .toList();
    }

    /** Returns the number of loads that run, also of those that are late. */
    private static long loading(Rollout rollout) {
        return IntStream.range(0, MODELS)
                .mapToObj(number -> rollout.candidate(model(number).manifestSha256()))
                .filter(one -> one != null && one.loads)
                .count();
    }

    private ModelAnnouncement announcement(AnnouncedModel model, Random random) {
        List<AnnouncedModel> previous =
                Stream.generate(() -> model(random.nextInt(MODELS)))
                        .filter(one -> !one.equals(model))
                        .limit(5)
                        .distinct()
                        .limit(random.nextInt(5))
                        .toList();
        return new ModelAnnouncement(
                "default",
                model.version(),
                model.location(),
                model.manifestSha256(),
                now,
                previous,
                random.nextBoolean() ? List.of("i1") : List.of(),
                By.OPERATOR,
                0);
    }

    private static AnnouncedModel model(int number) {
        return new AnnouncedModel("v" + number, "file:///v" + number, "sha-v" + number);
    }

    private static Set<String> table() throws IOException {
        Set<String> rows = new TreeSet<>();
        Set<State> from = Set.of();
        for (String line : Files.readAllLines(SOURCE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                if (row.group(1) != null && !row.group(1).isBlank()) {
                    from = states(row.group(1).strip());
                }
                for (State to : states(row.group(2))) {
                    from.stream()
                            .filter(one -> one != to)
                            .forEach(one -> rows.add(one + " -> " + to));
                }
            }
        }
        return rows;
    }

    private static Set<State> states(String words) {
        if (words.equals("any")) {
            return EnumSet.allOf(State.class);
        }
        List<State> states = new ArrayList<>();
        for (String word : words.split(", ", -1)) {
            states.add(State.valueOf(word));
        }
        return EnumSet.copyOf(states);
    }
}
