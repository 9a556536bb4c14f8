package io.nextup.trainer.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.dataset.LeaveOneOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.sasrec.SasRec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million random ids beside 60 users with 20 items. */
class FloodTest {
    private static final int IDS = 1_000_000;
    private static final int ITEMS = 20;
    private static final int USERS = 60;

    @TempDir Path directory;
    private final List<String> notes = new ArrayList<>();

    @Test
    void ofOneUserLeavesTheModelAndWhatItNeedsAsWithoutTheFlood() throws Exception {
        assertHarmless(flooded(event -> "flood"), ItemAdmission.OF_TOPICS);
        assertThat(notes)
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "Left out 999,998 items of fewer than 2 users: 999,998"));
    }

    @Test
    void ofManyUsersDoesSoUnderAMaximum() throws Exception {
        // Each id has two users, as a flood may that knows the minimum.
        UserHistories flooded = flooded(event -> "flood" + event % 1_000);
        assertThat(fit(flooded, ItemAdmission.OF_TOPICS).fit().vocabulary().size())
                .isGreaterThan(IDS / 3);
        assertHarmless(flooded, new ItemAdmission(2, ITEMS));
        assertThat(notes).anyMatch(line -> line.contains("beyond the 20 of the most users"));
    }

    private void assertHarmless(UserHistories flooded, ItemAdmission rule) throws Exception {
        Split plain = fit(histories(List.of()), rule);
        Split split = fit(flooded, rule);
        assertThat(split.fit().vocabulary().itemIds())
                .hasSize(ITEMS)
                .isEqualTo(plain.fit().vocabulary().itemIds());
        assertThat(split.fit().sequences()).isDeepEqualTo(plain.fit().sequences());
        SasRec family = new SasRec();
        assertThat(family.memory(split.fit(), family.defaults()))
                .isEqualTo(family.memory(plain.fit(), family.defaults()));
        // The history itself is larger, and the fit part is a copy of 13 bytes an event.
        MemoryEstimate before = estimate(histories(List.of()), plain);
        assertThat(estimate(flooded, split).besideBytes()).isEqualTo(before.besideBytes());
        assertThat(estimate(flooded, split).heapBytes() - before.heapBytes())
                .isEqualTo(
                        flooded.heapBytes()
                                - histories(List.of()).heapBytes()
                                + 13 * split.fit().events()
                                + 12L * split.fit().userIds().size()
                                + 88L * (split.test().size() - plain.test().size()));
        assertThat(moduleBytes(flooded, split)).isEqualTo(moduleBytes(flooded, plain));
    }

    private static MemoryEstimate estimate(UserHistories histories, Split split) {
        return MemoryEstimate.of(histories, split, MemoryNeed.NONE);
    }

    private static Split fit(UserHistories histories, ItemAdmission rule) {
        return LeaveOneOut.split(histories.admitting(rule));
    }

    private long moduleBytes(UserHistories histories, Split split) throws Exception {
        Markov family = new Markov();
        Candidate candidate =
                new CandidateTraining(
                                family,
                                family.defaults(),
                                ModelRules.defaults(),
                                epoch -> {},
                                notes::add)
                        .train(
                                new History("flood", 0, histories),
                                split,
                                "leave-one-out",
                                Files.createTempDirectory(directory, "training"),
                                Continuation.none());
        return Files.size(candidate.trained().module());
    }

    private static UserHistories flooded(IntFunction<String> users) {
        SplittableRandom random = new SplittableRandom(1);
        List<Interaction> flood = new ArrayList<>(IDS);
        String id = "";
        for (int event = 0; event < IDS; event++) {
            boolean second = event % 2 == 1 && !users.apply(event).equals(users.apply(event - 1));
            id = second ? id : Long.toHexString(random.nextLong());
            flood.add(Interaction.click(null, users.apply(event), id, event));
        }
        return histories(flood);
    }

    /** Each user clicks on half of the items, so that each item has about 30 users. */
    private static UserHistories histories(List<Interaction> flood) {
        List<Interaction> interactions = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            for (int i = 0; i < ITEMS / 2; i++) {
                interactions.add(
                        Interaction.click(
                                null, "user" + user, "item" + (user + i * i) % ITEMS, i + 1));
            }
        }
        interactions.addAll(flood);
        return UserHistories.of(interactions, SequenceRules.defaults());
    }
}
