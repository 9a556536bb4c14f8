package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.live.Judged;
import io.nextup.console.live.LiveStream;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.outcome.HitRate;
import io.nextup.outcome.ListJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The demo and the console over one run. It has several users, events that the job refuses, leaves
 * out or answers twice, lists that answer several events, skipped and fallback lists, two models,
 * and a pause that is longer than the horizon.
 */
class OneHitRateTest {
    private static final int USERS = 12;
    private static final int EVENTS = 2_000;
    private static final int ITEMS = 40;
    private static final long START = 1_764_000_000_000L;

    /** Long after the run: the console has judged all by then. */
    private static final long END = START + 100_000_000;

    private final Random random = new Random(7);

    /** Events in the order of sending. */
    private final List<Interaction> events = new ArrayList<>();

    /** Ids of events that the job refuses. */
    private final List<String> refused = new ArrayList<>();

    /** Number of events that the job leaves out without a word, such as late ones. */
    private int leftOut;

    /** Recommendations of each user, in the order of their partition. */
    private final List<List<Recommendation>> lists = new ArrayList<>();

    OneHitRateTest() {
        List<List<Interaction>> open = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            lists.add(new ArrayList<>());
            open.add(new ArrayList<>());
        }
        for (int number = 0; number < EVENTS; number++) {
            int user = random.nextInt(USERS);
            Interaction event = Interaction.click("e" + number, "u" + user, item(), time(number));
            events.add(event);
            switch (random.nextInt(20)) {
                case 0 -> refused.add(event.eventId());
                case 1 -> leftOut++;
                default -> open.get(user).add(event);
            }
            if (open.get(user).isEmpty()) {
                continue;
            }
            // Else the list of a later event answers this one, too.
            if (random.nextInt(4) > 0) {
                answer(user, open.get(user), time(number) + random.nextInt(50));
                open.get(user).clear();
            }
        }
        for (int user = 0; user < USERS; user++) {
            if (!open.get(user).isEmpty()) {
                answer(user, open.get(user), time(EVENTS));
            }
        }
    }

    /** Two events a second, and a pause of an hour in the middle. */
    private static long time(int number) {
        return START + 500L * number + (number < EVENTS / 2 ? 0 : 3_600_000);
    }

    /** Returns an item; those of low numbers are popular. */
    private String item() {
        return "i" + (int) (ITEMS * Math.pow(random.nextDouble(), 3));
    }

    private void answer(int user, List<Interaction> answered, long servedMillis) {
        Source source = Source.MODEL;
        if (random.nextInt(10) >= 8) {
            source = random.nextInt(2) == 0 ? Source.FALLBACK : Source.SKIPPED;
        }
        String trigger = answered.get(answered.size() - 1).eventId();
        lists.get(user)
                .add(
                        new Recommendation(
                                EventReference.event(trigger)
                                        .recommendationId("default", "u" + user),
                                "u" + user,
                                "default",
                                lists.get(user).size() + 1,
                                answered.stream()
                                        .map(Interaction::eventId)
                                        .map(EventReference::event)
                                        .toList(),
                                source == Source.SKIPPED
                                        ? List.of()
                                        : Stream.generate(this::item)
                                                .distinct()
                                                .limit(12)
                                                .map(item -> new RankedItem(item, 1))
                                                .toList(),
                                servedMillis < time(EVENTS / 3) ? "v1" : "v2",
                                source,
                                servedMillis,
                                servedMillis));
    }

    @Test
    void theConsoleShowsTheDemosFiguresInWhateverOrderItMeetsThePartitions() {
        RunVerdict verdict = demo(List.of(), lists);
        assertThat(verdict.lost()).isEqualTo(leftOut).isPositive();
        assertThat(verdict.deadLetters()).isEqualTo(refused.size());
        assertThat(verdict.models()).extracting(RunVerdict.Served::version).contains("v1", "v2");
        assertThat(verdict.hitRate()).isEqualTo(new HitRate("all", 1_257, 642, 193));

        for (int order = 0; order < 5; order++) {
            assertThat(console(order, lists)).containsExactlyElementsOf(judged(verdict));
        }
    }

    /** A job that goes back to its checkpoint answers again, and may group otherwise. */
    @Test
    void listsThatComeAgainChangeNeitherFigure() {
        List<List<Recommendation>> again = new ArrayList<>();
        for (List<Recommendation> user : lists) {
            List<Recommendation> topic = new ArrayList<>();
            for (int from = 0; from < user.size(); from += 10) {
                List<Recommendation> some = user.subList(from, Math.min(from + 10, user.size()));
                topic.addAll(some);
                topic.addAll(some.subList(some.size() / 2, some.size()));
                topic.add(grouped(some));
            }
            again.add(topic);
        }
        List<Judged> once = judged(demo(List.of(), lists));

        assertThat(judged(demo(List.of(), again))).isEqualTo(once);
        for (int order = 0; order < 5; order++) {
            assertThat(console(order, again)).isEqualTo(once);
        }
    }

    private static Recommendation grouped(List<Recommendation> some) {
        Recommendation last = some.get(some.size() - 1);
        return new Recommendation(
                last.id(),
                last.userId(),
                "default",
                last.sequence(),
                some.stream().flatMap(list -> list.answers().stream()).toList(),
                List.of(),
                "v3",
                Source.MODEL,
                last.eventTimeMillis(),
                last.servedTimeMillis() + 1);
    }

    private RunVerdict demo(List<Interaction> before, List<List<Recommendation>> topic) {
        RunJudge judge = new RunJudge(before);
        events.forEach(event -> judge.sent(event, OptionalDouble.empty()));
        refused.forEach(judge::refused);
        topic.forEach(user -> user.forEach(judge::recommended));
        return judge.verdict();
    }

    /** Returns the demo's figures as the console shows them, the newest model first. */
    private static List<Judged> judged(RunVerdict verdict) {
        return Stream.of("v3", "v2", "v1")
                .flatMap(
                        version ->
                                verdict.models().stream()
                                        .filter(model -> model.version().equals(version)))
                .map(RunVerdict.Served::hitRate)
                .map(
                        rate ->
                                new Judged(
                                        rate.modelVersion(),
                                        rate.judged(),
                                        rate.hitRate(),
                                        rate.popularity()))
                .toList();
    }

    /** Returns the console's figures after a run whose topics it met side by side. */
    private List<Judged> console(int seed, List<List<Recommendation>> topic) {
        LiveStream live = new LiveStream("kafka:9092", "default", ListJudge.DEFAULT_HORIZON, START);
        List<List<Runnable>> partitions = new ArrayList<>();
        // Two partitions of events, some of which come again, and one of each user's lists.
        for (int parity = 0; parity < 2; parity++) {
            List<Runnable> partition = new ArrayList<>();
            for (Interaction event : events) {
                if (event.userId().hashCode() % 2 == parity) {
                    Runnable take = () -> live.interaction(event, event.eventId(), START, END);
                    partition.add(take);
                    if (event.eventId().endsWith("7")) {
                        partition.add(take);
                    }
                }
            }
            partitions.add(partition);
        }
        for (List<Recommendation> user : topic) {
            partitions.add(
                    user.stream()
                            .<Runnable>map(list -> () -> live.recommendation(list, END))
                            .toList());
        }
        Random interleaving = new Random(seed);
        int[] places = new int[partitions.size()];
        List<Integer> left = new ArrayList<>();
        for (int partition = 0; partition < places.length; partition++) {
            left.add(partition);
        }
        while (!left.isEmpty()) {
            Integer partition = left.get(interleaving.nextInt(left.size()));
            List<Runnable> records = partitions.get(partition);
            if (places[partition] == records.size()) {
                left.remove(partition);
            } else {
                records.get(places[partition]++).run();
            }
        }
        live.tick(END + ListJudge.DELAY_MILLIS);
        return live.history(END).status().models();
    }
}
