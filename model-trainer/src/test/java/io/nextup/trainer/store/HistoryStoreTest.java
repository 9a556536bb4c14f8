package io.nextup.trainer.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.TopicScan;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryStoreTest {
    /** Less than what a segment begins with, its schema: each holds one interaction. */
    private static final long SMALL = 600;

    /** {@code -Dnextup.store.seeds=1000} for more. */
    private static final int SEEDS = Integer.getInteger("nextup.store.seeds", 6);

    @TempDir Path temporary;
    private final List<String> notes = new ArrayList<>();

    /** Segments of one interaction, of a few blocks, and of a whole partition. */
    @ParameterizedTest
    @ValueSource(longs = {SMALL, 1_800, 1 << 20})
    void readInStepsItGivesTheSameHistoriesAsTheTopicReadAtOnce(long fullBytes) throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            FakeTopic topic =
                    FakeTopic.random(seed, 1 + random.nextInt(3), 1 + random.nextInt(400));
            Path directory = temporary.resolve("store-" + seed);
            int read = 0;
            while (read < topic.size()) {
                read = Math.min(topic.size(), read + 1 + random.nextInt(80));
                FakeTopic part = topic.first(read);
                try (HistoryStore store =
                        HistoryStore.open(directory, quick(directory), fullBytes)) {
                    store.readOn(part, notes::add);
                    assertThat(store.interactions().list())
                            .as("seed %d, %d records", seed, read)
                            .isEqualTo(part.interactions());
                    assertThat(store.size()).isEqualTo(part.interactions().size());
                }
            }
            try (HistoryStore store = HistoryStore.open(directory, quick(directory), fullBytes)) {
                assertThat(histories(store.interactions()))
                        .as("seed %d", seed)
                        .isEqualTo(histories(Recording.of(topic.interactions())));
                assertThat(store.erasures()).containsExactlyInAnyOrderElementsOf(topic.erasures());
            }
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void aReadingCountsWhatItFoundAndTheNextOneOnlyWhatIsNew() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.add(0, "u", "garbage");
        topic.erase("v");
        try (HistoryStore store = open()) {
            assertThat(store.readOn(topic, notes::add))
                    .hasToString(
                            "3 records, 1 of them undecodable, 0 rejected, 1 erasures, 0 clamped");
            topic.click("u", "b");
            assertThat(store.readOn(topic, notes::add))
                    .hasToString(
                            "1 records, 0 of them undecodable, 0 rejected, 0 erasures, 0 clamped");
            assertThat(store.readOn(topic, notes::add).records()).isZero();
        }
    }

    @Test
    void segmentsThatAreOlderThanAReadingAsksForStayUnread() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        for (long time : new long[] {10, 30, 20, 40}) {
            topic.add(
                    0, "u", "{\"userId\":\"u\",\"itemId\":\"i\",\"eventTime\":%d}".formatted(time));
        }
        Path directory = temporary.resolve("old");
        try (HistoryStore store = HistoryStore.open(directory, quick(directory), SMALL)) {
            store.readOn(topic, notes::add);
        }
        try (HistoryStore store = HistoryStore.open(directory, quick(directory), SMALL)) {
            List<Long> times = new ArrayList<>();
            long passedOver =
                    store.interactions().readFrom(25, one -> times.add(one.eventTimeMillis()));

            assertThat(times).containsExactly(30L, 40L);
            assertThat(passedOver).isEqualTo(2);
            assertThat(store.interactions().newestMillis()).isEqualTo(40);
        }
    }

    @Test
    void aStoreForOneReadingKeepsOnlyWhatItIsToKeep() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.click("v", "b");
        topic.erase("u");
        topic.click("u", "c");
        topic.click("w", "d");
        try (HistoryStore once =
                HistoryStore.temporary(
                        temporary.resolve("once"), one -> !one.userId().equals("v"))) {
            once.readOn(topic, notes::add);
            assertThat(once.interactions().list())
                    .extracting(Interaction::itemId)
                    .containsExactly("c", "d");
        }
    }

    @Test
    void unreadAreTheOffsetsFromTheLastReadingToTheTopicsEnd() throws IOException {
        FakeTopic topic = new FakeTopic("t", 2);
        topic.click(0, "u", "a");
        topic.click(1, "v", "a");
        try (HistoryStore store = open()) {
            assertThat(store.unread(topic)).isEqualTo(2);
            store.readOn(topic, notes::add);
            assertThat(store.unread(topic)).isZero();

            topic.click(0, "u", "b");
            topic.add(1, "v", "garbage");
            topic.erase("u");
            assertThat(store.unread(topic)).isEqualTo(3);
            assertThat(store.size()).isEqualTo(2);
            topic.removeBefore(0, 2);
            assertThat(store.unread(topic)).isEqualTo(2);
        }
    }

    @Test
    void ofATopicThatWasMadeAnewEverythingIsUnread() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.click("u", "b");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            topic.remake("another", 1);
            topic.click("u", "c");
            assertThat(store.unread(topic)).isEqualTo(1);
        }
    }

    @Test
    void aPartitionThatTheBrokerDoesNotNameHasNothingUnread() throws IOException {
        FakeTopic topic = new FakeTopic("t", 2);
        topic.click(0, "u", "a");
        topic.click(1, "v", "a");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            topic.click(0, "u", "b");
            topic.hide(1);
            assertThat(store.unread(topic)).isEqualTo(1);
        }
    }

    @Test
    void whatBreaksTheJobsOwnLimitsIsNotKept() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "phone");
        topic.click("u", "tablet");
        try (HistoryStore store = open()) {
            assertThat(
                            store.readOn(
                                            topic,
                                            IntakeRules.of(
                                                    new InteractionLimits(
                                                            5, Duration.ofMinutes(5))),
                                            notes::add)
                                    .rejected())
                    .isEqualTo(1);
            assertThat(store.interactions().list())
                    .extracting(Interaction::itemId)
                    .containsExactly("phone");
        }
    }

    @Test
    void whoWasErasedIsInNoFileAndOthersAre() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("forget-me", "a");
        topic.click("keep-me", "a");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            topic.click("forget-me", "b");
            topic.erase("forget-me");
            topic.click("keep-me", "b");
            store.readOn(topic, notes::add);
            assertThat(usersOnDisk()).containsExactly("keep-me");
            assertThat(store.erasures())
                    .containsExactly(new Erasure("forget-me", 0, 3, FakeTopic.RECORD_TIME));
            store.acknowledge(store.erasures());
        }
        assertThat(Files.readString(directory().resolve("commit.json")))
                .doesNotContain("forget-me");
        try (HistoryStore store = open()) {
            assertThat(store.erasures()).isEmpty();
            assertThat(store.interactions().list()).isEqualTo(topic.interactions());
        }
    }

    /** As text of the segments, which are compressed: of each field of each record. */
    @Test
    void whatAnErasedUserDidIsInNoFileAndWhatOthersDidComesBackAsItWas() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        Interaction kept = rated("keep-me", "kept", 4.1);
        try (HistoryStore store = open()) {
            for (Interaction interaction :
                    List.of(
                            rated("forget-me", "secret", 17.25),
                            kept,
                            rated("forget-me", "later", 9))) {
                topic.add(
                        0,
                        interaction.userId(),
                        new String(Codecs.INTERACTION.encode(interaction, Encoding.JSON), UTF_8));
            }
            store.readOn(topic, notes::add);
            assertThat(recordsOnDisk()).contains("secret", "17.25", "later");
            topic.erase("forget-me");
            store.readOn(topic, notes::add);
            store.acknowledge(store.erasures());
        }
        assertThat(recordsOnDisk())
                .contains("home-kept", "rec-kept", "note-kept", "4.1")
                .doesNotContain("forget-me", "secret", "17.25", "later");
        try (HistoryStore store = open()) {
            assertThat(store.interactions().list()).containsExactly(kept);
        }
        assertThat(notes).isEmpty();
    }

    private static Interaction rated(String user, String word, double value) {
        return new Interaction(
                null,
                user,
                "item",
                "rating",
                1_000,
                null,
                Map.of("note", "note-" + word),
                "rec-" + word,
                "home-" + word,
                value,
                1);
    }

    /** By Avro's own reader, from every file there is. */
    private String recordsOnDisk() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : segmentFiles()) {
            try (DataFileReader<GenericRecord> records =
                    new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
                records.forEach(text::append);
            }
        }
        return text.toString();
    }

    @Test
    void madeUpUsersAreInNoHistoryAndAreErasedLikeOthers() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.click("u", "b");
        List<String> expected = histories(Recording.of(topic.interactions()));
        topic.click("nextup-trial-1", "tried");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            assertThat(histories(store.interactions())).isEqualTo(expected);

            topic.erase("nextup-trial-1");
            topic.erase("nextup-trial-of-whom-nothing-is-kept");
            store.readOn(topic, notes::add);
            assertThat(usersOnDisk()).containsExactly("u");
            assertThat(store.erasures())
                    .extracting(Erasure::userId)
                    .containsExactly("nextup-trial-1", "nextup-trial-of-whom-nothing-is-kept");
            store.acknowledge(store.erasures());
        }
        try (HistoryStore store = open()) {
            assertThat(store.erasures()).isEmpty();
            assertThat(histories(store.interactions())).isEqualTo(expected);
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void segmentsWithoutAnErasedUserStayAsTheyAre() throws IOException {
        FakeTopic topic = new FakeTopic("t", 2);
        topic.add(0, "u", "{\"userId\":\"u\",\"itemId\":\"a\"}");
        topic.add(1, "v", "{\"userId\":\"v\",\"itemId\":\"a\"}");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            Segment other = store.segments().get(1);
            topic.erase("u");
            store.readOn(topic, notes::add);
            assertThat(store.segments()).containsExactly(other);
        }
    }

    @Test
    void anErasureInAnOldSegmentLeavesTheOrderOfArrival() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        for (int i = 0; i < 500; i++) {
            topic.click("user-" + i % 7, "item-" + i * 7919L % 100_003);
        }
        try (HistoryStore store = openLarge()) {
            store.readOn(topic, notes::add);
            topic.click("user-1", "later");
            store.readOn(topic, notes::add);
            assertThat(store.segments()).hasSize(2);
            topic.erase("user-0");
            topic.click("user-1", "last");
            store.readOn(topic, notes::add);
            assertThat(store.interactions().list()).isEqualTo(topic.interactions());
        }
        try (HistoryStore store = openLarge()) {
            assertThat(store.interactions().list()).isEqualTo(topic.interactions());
        }
    }

    @Test
    void acknowledgingSomeErasuresLeavesTheOthersToTheNextOpening() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.erase("u");
        topic.erase("v");
        topic.erase("u");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            store.acknowledge(store.erasures().subList(0, 1));
        }
        try (HistoryStore store = open()) {
            assertThat(store.erasures())
                    .containsExactly(
                            new Erasure("v", 0, 1, FakeTopic.RECORD_TIME),
                            new Erasure("u", 0, 2, FakeTopic.RECORD_TIME));
        }
    }

    @Test
    void acknowledgingManyErasuresSearchesNoListForEach() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.erase("u");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            store.acknowledge(
                    new ArrayList<>(store.erasures()) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public boolean contains(Object erasure) {
                            throw new AssertionError("It searches a list");
                        }
                    });
            assertThat(store.erasures()).isEmpty();
        }
    }

    @Test
    void whatRetentionRemovedStaysAndWhatItRemovedUnreadIsSaid() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.click("u", "b");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            topic.removeBefore(0, 2);
            topic.click("u", "c");
            store.readOn(topic, notes::add);
            assertThat(notes).isEmpty();
            topic.click("u", "never read");
            topic.click("u", "e");
            topic.removeBefore(0, 4);
            store.readOn(topic, notes::add);
            assertThat(items(store)).containsExactly("a", "b", "c", "e");
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith(
                        "nextup.interactions.v1 partition 0: offsets 3 to 3 were removed before they were read");
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginningAndTheOldOneStays() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.click("u", "b");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            topic.remake("another", 1);
            for (String item : List.of("c", "d", "e")) {
                topic.click("u", item);
            }
            store.readOn(topic, notes::add);
            store.readOn(topic, notes::add);
            assertThat(items(store)).containsExactly("a", "b", "c", "d", "e");
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("nextup.interactions.v1 was deleted and recreated");
    }

    @Test
    void anErasureReachesAllPartitionsOfATopicThatIsNoMore() throws IOException {
        FakeTopic topic = new FakeTopic("t", 2);
        topic.add(1, "u", "{\"userId\":\"u\",\"itemId\":\"a\"}");
        topic.add(1, "v", "{\"userId\":\"v\",\"itemId\":\"b\"}");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            topic.remake("another", 1);
            topic.erase("u");
            store.readOn(topic, notes::add);
            assertThat(items(store)).containsExactly("b");
        }
        assertThat(usersOnDisk()).containsExactly("v");
    }

    @Test
    void erasuresThatWaitForTheJobsOfATopicThatIsNoMoreAreLetGoOfWithANote() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.erase("u");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            assertThat(store.erasures()).extracting(Erasure::offset).containsExactly(1L);
            topic.remake("another", 1);
            topic.erase("v");
            store.readOn(topic, notes::add);
            assertThat(store.erasures()).extracting(Erasure::userId).containsExactly("v");
        }
        assertThat(notes).last().asString().contains("1 erasures", "send them again");
    }

    @Test
    void aTopicThatChangesWhileItIsReadChangesNothing() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        try (HistoryStore store = open()) {
            assertThatThrownBy(() -> store.readOn(new RemadeMeanwhile(topic), notes::add))
                    .hasMessage(
                            "nextup.interactions.v1 was deleted and recreated while it was read:"
                                    + " read it again");
            assertThat(store.interactions().list()).isEmpty();
            assertThat(segmentFiles()).isEmpty();
            store.readOn(topic, notes::add);
            assertThat(items(store)).containsExactly("a");
        }
    }

    private record RemadeMeanwhile(FakeTopic topic) implements TopicSource {
        @Override
        public String name() {
            return Topics.INTERACTIONS;
        }

        @Override
        public Optional<String> topicId() {
            return topic.topicId();
        }

        @Override
        public void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
            topic.readOn(starts, sink);
            topic.remake("another", 1);
            topic.click("u", "a");
        }
    }

    @Test
    void aHundredHourlyReadingsLeaveFewSegments() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        try (HistoryStore store = openLarge()) {
            for (int hour = 0; hour < 100; hour++) {
                topic.click("user-" + hour % 9, "item-" + hour % 7);
                store.readOn(topic, notes::add);
                assertThat(store.segments().size()).as("hour %d", hour).isLessThanOrEqualTo(3);
            }
            assertThat(store.interactions().list()).isEqualTo(topic.interactions());
            assertThat(segmentFiles()).hasSize(store.segments().size());
        }
    }

    @Test
    void equalIdsAreOneObject() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("user", "item");
        topic.click("user", "item");
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            List<Interaction> two = store.interactions().list();
            assertThat(two.get(0).userId()).isSameAs(two.get(1).userId());
            assertThat(two.get(0).itemId()).isSameAs(two.get(1).itemId());
            assertThat(two.get(0).type()).isSameAs(two.get(1).type());
        }
    }

    @Test
    void aStoreThatIsOpenIsNotOpenedAgain() throws IOException {
        HistoryStore store = open();
        assertThatThrownBy(this::open)
                .isInstanceOf(HistoryException.class)
                .hasMessage(
                        "The store %s is in use by process %d: wait until it is done, stop it, or"
                                + " give another directory with --store",
                        directory(), ProcessHandle.current().pid());
        store.close();
        open().close();
    }

    @Test
    void aStoreThatMustExistIsNotMade() {
        assertThatThrownBy(() -> HistoryStore.openExisting(directory()))
                .isInstanceOf(HistoryException.class)
                .hasMessage(
                        "%s holds no commit.json: give the directory that train --from kafka"
                                + " --store was given, or history in the --work directory of"
                                + " refresh",
                        directory());
        assertThat(directory()).doesNotExist();
    }

    @Test
    void aDirectoryThatHoldsSomethingElseIsLeftAlone() throws IOException {
        Files.createDirectories(directory());
        Path precious = Files.writeString(directory().resolve("segment-0000000001.avro"), "mine");
        assertThatThrownBy(this::open)
                .hasMessageContainingAll(
                        directory().toString(),
                        "segment-0000000001.avro",
                        "no commit.json",
                        "give another directory, or empty it");
        assertThat(directory()).isDirectoryNotContaining(path -> !path.equals(precious));
        assertThat(precious).hasContent("mine");
    }

    @Test
    void whatAnOpeningFindsIsMadeDurableBeforeItDeletesTheRest() throws IOException {
        oneSegment();
        Files.writeString(directory().resolve("segment-0000000007.avro"), "half");
        List<String> steps = new ArrayList<>();
        Disk told =
                new Disk() {
                    @Override
                    void delete(Path file) throws IOException {
                        steps.add("delete");
                        super.delete(file);
                    }

                    @Override
                    void force(Path forced) throws IOException {
                        steps.add("force");
                        super.force(forced);
                    }
                };
        HistoryStore.open(directory(), told, SMALL).close();
        assertThat(steps).containsExactly("force", "delete", "force");
    }

    @Test
    void anErasureIsNotHandedOutWhileTheUserIsStillOnDisk() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        topic.click("v", "a");
        oneReading(topic);
        Disk keeping =
                new Disk() {
                    @Override
                    void delete(Path file) throws IOException {
                        throw new IOException("Permission denied");
                    }
                };
        topic.erase("u");
        try (HistoryStore store = HistoryStore.open(directory(), keeping, SMALL)) {
            assertThatThrownBy(() -> store.readOn(topic, notes::add))
                    .hasMessage("Permission denied");
            assertThat(usersOnDisk()).contains("u");
            assertThat(store.erasures()).isEmpty();
            assertThatThrownBy(() -> store.interactions().list())
                    .hasMessageEndingWith("open the store again");
        }
        try (HistoryStore store = open()) {
            assertThat(usersOnDisk()).containsExactly("v");
            assertThat(store.erasures()).extracting(Erasure::userId).containsExactly("u");
        }
    }

    @Test
    void aFlippedBitIsFoundBeforeAnythingIsReadOfItsSegment() throws IOException {
        Path segment = oneSegment();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);
        try (HistoryStore store = open()) {
            assertThatThrownBy(() -> store.interactions().list())
                    .hasMessage(
                            "%s differs from its checksum: restore %s from a copy, or delete it to"
                                    + " read the topic again",
                            segment, directory());
        }
    }

    @Test
    void aMissingOrShortSegmentIsFoundAtTheOpening() throws IOException {
        Path segment = oneSegment();
        byte[] bytes = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(bytes, 10));
        assertThatThrownBy(this::open)
                .hasMessageStartingWith(
                        "%s has 10 bytes of %d: restore".formatted(segment, bytes.length));
        Files.delete(segment);
        assertThatThrownBy(this::open).hasMessageStartingWith(segment + " is not there: restore");
    }

    @Test
    void oneStoreHoldsWhatOneMappingMadeOfTheTopic() throws IOException {
        IntakeRules shop =
                new IntakeRules(
                        InteractionLimits.defaults(),
                        FieldMapping.parse("user=@key,item=/itemId"),
                        ErasureRules.ANYBODY);
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "phone");
        try (HistoryStore store = open()) {
            store.readOn(topic, shop, notes::add);
            topic.click("u", "tablet");
            assertThatThrownBy(() -> store.readOn(topic, notes::add))
                    .isInstanceOf(HistoryException.class)
                    .hasMessage(
                            "%s was read with --mapping user=@key,item=/itemId, and not with no"
                                    + " --mapping: give that mapping again, or another directory to read"
                                    + " the topic again",
                            directory());
        }

        try (HistoryStore store = open()) {
            assertThat(store.readOn(topic, shop, notes::add).records()).isEqualTo(1);
            assertThat(store.interactions().list())
                    .extracting(Interaction::itemId)
                    .containsExactly("phone", "tablet");
        }
    }

    /** A new field needs no new store: it is kept from then on. */
    @Test
    void aStoreGoesOnWithAMappingThatKeepsMoreAndNotWithOneThatKeepsLess() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        String rated = "{\"userId\":\"u\",\"itemId\":\"phone\",\"stars\":4.5,\"country\":\"de\"}";
        String less = "user=@key,item=/itemId";
        String more = less + ",value=stars,attributes.country=country";
        try (HistoryStore store = open()) {
            topic.add(0, "u", rated);
            store.readOn(topic, mapped(less), notes::add);
            topic.add(0, "u", rated);
            store.readOn(topic, mapped(more), notes::add);
            assertThat(store.interactions().list())
                    .extracting(Interaction::value)
                    .containsExactly(null, 4.5);
            assertThat(store.interactions().list())
                    .extracting(Interaction::attributes)
                    .containsExactly(Map.of(), Map.of("country", "de"));
            assertThatThrownBy(() -> store.readOn(topic, mapped(less), notes::add))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining("was read with --mapping " + more);
        }
    }

    private static IntakeRules mapped(String fields) {
        return new IntakeRules(
                InteractionLimits.defaults(), FieldMapping.parse(fields), ErasureRules.ANYBODY);
    }

    @Test
    void aMappingThatIsWrittenInAnotherWayIsTheSame() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        for (String written : List.of("user=@key,item=itemId", "item=/itemId,user=@key")) {
            topic.click("u", "phone");
            try (HistoryStore store = open()) {
                IntakeRules rules =
                        new IntakeRules(
                                InteractionLimits.defaults(),
                                FieldMapping.parse(written),
                                ErasureRules.ANYBODY);
                assertThat(store.readOn(topic, rules, notes::add).records()).isEqualTo(1);
            }
        }
        Path commit = directory().resolve("commit.json");
        String text = Files.readString(commit);
        assertThat(text).contains("\"fields\":\"user=@key,item=/itemId\"");

        Files.writeString(commit, text.replace("item=/itemId", "item=^itemId,thing=x"));
        try (HistoryStore store = open()) {
            assertThatThrownBy(() -> store.readOn(topic, notes::add))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining(
                            "was read with --mapping user=@key,item=^itemId,thing=x,");
        }
    }

    @Test
    void aDamagedCommitAndOneOfALaterVersionAreSaid() throws IOException {
        oneSegment();
        Path commit = directory().resolve("commit.json");
        Files.writeString(commit, "{\"version\":4}");
        assertThatThrownBy(this::open)
                .hasMessage(
                        "%s has version 4, and this build reads 1 to 3: use the Nextup that wrote it, or"
                                + " delete %s to read the topic again",
                        commit, directory());
        for (String damaged : List.of("", "[]", "{\"version\":1}", "{\"version\":1,\"x\":2}")) {
            Files.writeString(commit, damaged);
            assertThatThrownBy(this::open)
                    .as(damaged)
                    .hasMessageContaining("commit.json")
                    .hasMessageContaining("to read the topic again");
        }
        assertThat(segmentFiles()).hasSize(1);
    }

    @Test
    void whatTheCommitDoesNotNameIsDeletedAtTheOpeningAndOtherFilesAreNot() throws IOException {
        Path segment = oneSegment();
        Path left = Files.writeString(directory().resolve("segment-0000000007.avro"), "half");
        Path half = Files.writeString(directory().resolve("commit.json.new"), "{");
        Path note = Files.writeString(directory().resolve("README"), "of the operator");
        open().close();
        assertThat(left).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(note).exists();
        assertThat(segment).exists();
    }

    /**
     * Ids and sessions of the form that the simulator of the demo gives: users come and go, popular
     * items return.
     */
    @Test
    void anInteractionOfTheDemosFormTakesAtMost16Bytes() throws IOException {
        int count = 40_000;
        SplittableRandom random = new SplittableRandom(1);
        List<String> kinds = List.of("football", "cooking", "travel", "music", "games");
        FakeTopic topic = new FakeTopic("t", 1);
        for (int i = 0; i < count; i++) {
            double u = random.nextDouble();
            int user = random.nextInt(2000);
            topic.add(
                    0,
                    "user-" + user,
                    ("{\"eventId\":\"click-%d\",\"userId\":\"user-%d\",\"itemId\":\"%s-%d\","
                                    + "\"eventTime\":%d,\"sessionId\":\"user-%d-session-%d\"}")
                            .formatted(
                                    i,
                                    user,
                                    kinds.get(random.nextInt(kinds.size())),
                                    (int) (1 + 200 * u * u * u),
                                    i * 20L + random.nextInt(20),
                                    user,
                                    i / 20_000));
        }
        try (HistoryStore store = HistoryStore.open(directory())) {
            store.readOn(topic, notes::add);
            assertThat(store.size()).isEqualTo(count);
            assertThat(store.bytes() / (double) count).isBetween(4.0, 16.0);
        }
    }

    private Path directory() {
        return temporary.resolve("store");
    }

    private HistoryStore open() throws IOException {
        return HistoryStore.open(directory(), quick(directory()), SMALL);
    }

    /** Whose segments are never full here. */
    private HistoryStore openLarge() throws IOException {
        return HistoryStore.open(directory(), quick(directory()), 1 << 20);
    }

    /** One that waits for no device. */
    private static Disk quick(Path directory) throws IOException {
        return new FaultyDisk(directory, FaultyDisk.Fault.KILL, -1);
    }

    private Path oneSegment() throws IOException {
        FakeTopic topic = new FakeTopic("t", 1);
        topic.click("u", "a");
        return oneReading(topic);
    }

    /** The file of the first segment. */
    private Path oneReading(FakeTopic topic) throws IOException {
        try (HistoryStore store = open()) {
            store.readOn(topic, notes::add);
            return directory().resolve(store.segments().get(0).file());
        }
    }

    private static List<String> items(HistoryStore store) throws IOException {
        return store.interactions().list().stream().map(Interaction::itemId).toList();
    }

    private List<Path> segmentFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> Segment.isFile(file.getFileName().toString())).toList();
        }
    }

    /** By Avro's own reader, from every file there is. */
    private Set<String> usersOnDisk() throws IOException {
        Set<String> users = new TreeSet<>();
        for (Path file : segmentFiles()) {
            try (DataFileReader<GenericRecord> records =
                    new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
                records.forEach(record -> users.add(record.get("userId").toString()));
            }
            assertThat(new String(Files.readAllBytes(file), UTF_8)).startsWith("Obj");
        }
        return users;
    }

    private static List<String> histories(Recording recording) throws IOException {
        UserHistories histories =
                UserHistories.of(recording, SequenceRules.defaults(), OptionalLong.empty());
        List<String> text = new ArrayList<>(Histories.text(histories));
        text.add(new TreeMap<>(histories.outcomes()).toString());
        return text;
    }
}
