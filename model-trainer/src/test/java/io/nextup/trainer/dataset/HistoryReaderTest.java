package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.nextup.event.Interaction;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.PlainHistories.PlainSplit;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.history.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {

    /** Users, items, order, times, outcomes and all splits are those of a plain reading. */
    @Test
    void twoPassesMakeTheSameHistoriesAndSplitsAsAnObjectForEachEvent() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<Interaction> interactions = interactions(random);
            SequenceRules rules = rules(random);
            boolean byTime = random.nextBoolean();
            OptionalLong tieSeed =
                    random.nextInt(3) == 0 ? OptionalLong.of(seed) : OptionalLong.empty();

            UserHistories histories =
                    UserHistories.of(recording(interactions, byTime), rules, tieSeed);
            List<Interaction> inOrder = new ArrayList<>(interactions);
            if (byTime) {
                inOrder.sort(Comparator.comparingLong(Interaction::eventTimeMillis));
            }
            PlainHistories plain =
                    PlainHistories.of(
                            tieSeed.isPresent()
                                    ? PlainHistories.shuffled(inOrder, tieSeed.getAsLong())
                                    : inOrder,
                            rules);

            String run = "seed " + seed;
            assertThat(Histories.text(histories)).as(run).isEqualTo(plain.text());
            assertThat(types(histories)).as(run).isEqualTo(plain.types());
            assertThat(histories.outcomes()).as(run).isEqualTo(plain.outcomes());
            assertThat(histories.trials())
                    .as(run)
                    .isEqualTo(
                            interactions.stream()
                                    .filter(one -> one.userId().startsWith("nextup-trial-"))
                                    .count());
            assertThat(histories.interactions())
                    .as(run)
                    .isEqualTo(interactions.size() - histories.trials());
            if (!plain.userIds().isEmpty()) {
                assertSplits(run, histories, plain, seed);
            }
        }
    }

    private static List<List<String>> types(UserHistories histories) {
        return IntStream.range(0, histories.userIds().size())
                .mapToObj(histories::of)
                .map(
                        events ->
                                IntStream.range(0, events.size())
                                        .mapToObj(i -> events.type(i).orElse("?"))
                                        .toList())
                .toList();
    }

    /** Whoever writes events may write any number of types. */
    @Test
    void theFirst255TypesKeepTheirNamesAndAllOthersCountAsEvents() throws IOException {
        List<Interaction> interactions = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            interactions.add(
                    new Interaction(null, "u", "i" + i, "type-" + i % 300, i, null, Map.of()));
        }

        UserHistories histories = UserHistories.of(interactions, SequenceRules.defaults());

        List<String> types = types(histories).get(0);
        assertThat(types).hasSize(400);
        for (int i = 0; i < 400; i++) {
            assertThat(types.get(i)).isEqualTo(i % 300 < 255 ? "type-" + i % 300 : "?");
        }
    }

    @Test
    void whereOnlyListedTypesEnterManyOthersAreStillIgnored() throws IOException {
        Set<String> listed = new TreeSet<>();
        List<Interaction> interactions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            listed.add("type-" + i);
            for (String type : List.of("type-" + i, "other-" + i)) {
                interactions.add(new Interaction(null, "u", "i", type, i, null, Map.of()));
            }
        }
        // The last event's type is one whose name is kept.
        interactions.add(new Interaction(null, "u", "i", "type-0", 300, null, Map.of()));
        SequenceRules rules = new SequenceRules(listed, listed, Duration.ofDays(1), 1_000, 0);

        UserHistories histories = UserHistories.of(interactions, rules);

        assertThat(histories.events()).isEqualTo(301);
        List<String> types = types(histories).get(0);
        for (int i = 0; i < 300; i++) {
            assertThat(types.get(i)).isEqualTo(i < 255 ? "type-" + i : "?");
        }
        assertThat(types.get(300)).isEqualTo("type-0");
        assertThat(histories.mayLackTypes()).isTrue();
    }

    private static void assertSplits(
            String run, UserHistories histories, PlainHistories plain, long seed) {
        assertThat(text(Protocol.LEAVE_ONE_OUT.split(histories, seed)))
                .as(run)
                .isEqualTo(plain.leaveOneOut());
        assertThat(text(Protocol.TIME.split(histories, seed))).as(run).isEqualTo(plain.byTime());
        assertThat(text(Protocol.ALL.split(histories, seed))).as(run).isEqualTo(plain.all(seed));
    }

    private static PlainSplit text(Split split) {
        return new PlainSplit(
                Histories.text(split.fit()),
                split.fit().vocabulary().itemIds(),
                Histories.validation(split),
                Histories.heldOutText(split.test(), split.fit().vocabulary()));
    }

    private static List<Interaction> interactions(Random random) {
        int users = 1 + random.nextInt(30);
        int items = 1 + random.nextInt(20);
        // Real times, so that there is a split by time.
        int span = 1 + random.nextInt(random.nextBoolean() ? 10 : 1_000);
        boolean ownIds = random.nextInt(4) > 0;
        List<Interaction> interactions = new ArrayList<>();
        for (int i = random.nextInt(300); i >= 0; i--) {
            int user = random.nextInt(users);
            interactions.add(
                    new Interaction(
                            ownIds && random.nextBoolean() ? "e" + random.nextInt(40) : null,
                            random.nextInt(20) == 0 ? "nextup-trial-" + user : "user-" + user,
                            "item-" + random.nextInt(items),
                            List.of("click", "buy", "view").get(random.nextInt(3)),
                            1_700_000_000_000L + random.nextInt(span),
                            null,
                            Map.of()));
        }
        return interactions;
    }

    private static SequenceRules rules(Random random) {
        return new SequenceRules(
                random.nextBoolean() ? Set.of() : Set.of("buy", "view"),
                random.nextBoolean() ? Set.of() : Set.of("click"),
                random.nextBoolean() ? Duration.ofDays(1) : Duration.ofMillis(random.nextInt(500)),
                1 + random.nextInt(5),
                random.nextInt(4) * 8);
    }

    private static Recording recording(List<Interaction> interactions, boolean byTime) {
        return new Recording() {
            @Override
            public void read(Sink<Interaction> sink) throws IOException {
                for (Interaction interaction : interactions) {
                    sink.accept(interaction);
                }
            }

            @Override
            public boolean countsByTime() {
                return byTime;
            }

            @Override
            public String name() {
                return "clicks.csv";
            }
        };
    }

    /** As in the job, which takes all lines of a record at once. */
    @Test
    void anOrderThatComesTwiceIsARepeatWhateverItsNumberOfLines() throws IOException {
        List<Interaction> interactions = new ArrayList<>();
        interactions.add(Interaction.click("e1", "u", "cup", 1));
        for (int time = 0; time < 2; time++) {
            for (int line = 1; line <= 256; line++) {
                interactions.add(
                        new Interaction(
                                "o-1",
                                "u",
                                "i" + line,
                                "buy",
                                2,
                                null,
                                Map.of(),
                                null,
                                null,
                                null,
                                line));
            }
            interactions.add(Interaction.click("v" + time, "other", "cup", 2));
        }
        interactions.add(Interaction.click("e1", "u", "cup", 1));

        UserHistories histories =
                UserHistories.of(
                        recording(interactions, false),
                        new SequenceRules(Set.of(), Set.of(), Duration.ofDays(1), 1_000, 64),
                        OptionalLong.empty());

        assertThat(histories.of(0).size()).isEqualTo(257);
        assertThat(histories.of(1).size()).isEqualTo(2);
    }

    @Test
    void aHistoryWhoseEventsTheHeapCannotHoldIsRefused() throws IOException {
        Interaction click = Interaction.click(null, "u", "i", 1);
        assertRefused(Collections.nCopies(1_000_000, click), "1,000,000 events", 12_999_999);
        Interaction own = Interaction.click("e", "u", "i", 1);
        assertRefused(Collections.nCopies(1_000_000, own), "1,000,000 events", 20_999_999);
    }

    @Test
    void aHistoryWhoseIdsTheHeapCannotHoldIsRefused() throws IOException {
        String text = "x".repeat(400);
        List<Interaction> ofUsers = new ArrayList<>();
        List<Interaction> ofItems = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            ofUsers.add(Interaction.click(null, text + i, "i", 1));
            ofItems.add(Interaction.click(null, "u", text + i, 1));
        }
        assertRefused(ofUsers, "20,000 users", 8_000_000);
        assertRefused(ofItems, "20,000 items", 8_000_000);
    }

    /** Also asserts that a heap of the size that the message names is enough. */
    private static void assertRefused(List<Interaction> interactions, String named, long heapBytes)
            throws IOException {
        Throwable refusal = catchThrowable(() -> read(interactions, heapBytes));
        assertThat(refusal)
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll(named, "GB of heap", "-Xmx", "a shorter history");
        Matcher advice = Pattern.compile("-Xmx([0-9]+)m").matcher(refusal.getMessage());
        assertThat(advice.find()).isTrue();
        // Serial and Parallel GC leave a survivor space out of the size that they report.
        long reported = (Long.parseLong(advice.group(1)) << 20) * 9 / 10;
        assertThat(read(interactions, reported).interactions()).isEqualTo(interactions.size());
    }

    private static UserHistories read(List<Interaction> interactions, long heapBytes)
            throws IOException {
        return HistoryReader.read(
                recording(interactions, true),
                SequenceRules.defaults(),
                OptionalLong.empty(),
                heapBytes);
    }

    @Test
    void aRecordingThatChangesBetweenThePassesIsAnError() {
        Interaction one = Interaction.click(null, "u", "a", 1);
        Interaction other = Interaction.click(null, "v", "a", 1);
        Interaction otherItem = Interaction.click(null, "u", "b", 1);
        assertChanged(List.of(one), List.of(one, one));
        assertChanged(List.of(one, one), List.of(one));
        assertChanged(List.of(one), List.of(other));
        assertChanged(List.of(one), List.of(otherItem));
    }

    private static void assertChanged(List<Interaction> first, List<Interaction> second) {
        List<List<Interaction>> passes = new ArrayList<>(List.of(first, second));
        Recording changing =
                new Recording() {
                    @Override
                    public void read(Sink<Interaction> sink) throws IOException {
                        for (Interaction interaction : passes.remove(0)) {
                            sink.accept(interaction);
                        }
                    }

                    @Override
                    public boolean countsByTime() {
                        return false;
                    }

                    @Override
                    public String name() {
                        return "clicks.csv";
                    }
                };
        assertThatThrownBy(
                        () ->
                                UserHistories.of(
                                        changing, SequenceRules.defaults(), OptionalLong.empty()))
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll("clicks.csv", "changed", "read it again");
    }
}
