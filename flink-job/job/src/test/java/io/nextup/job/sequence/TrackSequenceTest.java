package io.nextup.job.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.TraceContext;
import io.nextup.job.ingest.UserEvent;
import io.nextup.job.score.ScoreRequestSerializer;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackSequenceTest {
    private static final Duration LATENESS = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofHours(1);
    private static final SequenceOptions OPTIONS =
            new SequenceOptions(
                    Set.of("click", "view"), Set.of("click", "ask"), LATENESS, 3, 4, TTL);

    private KeyedOneInputStreamOperatorTestHarness<String, UserEvent, ScoreRequest> harness;

    private static KeyedOneInputStreamOperatorTestHarness<String, UserEvent, ScoreRequest> harness(
            SequenceOptions options) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, UserEvent, ScoreRequest> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new TrackSequence(options)),
                        UserEvent::userId,
                        Types.STRING);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup(new ScoreRequestSerializer());
        return harness;
    }

    @BeforeEach
    void open() throws Exception {
        harness = harness(OPTIONS);
        harness.open();
        harness.setProcessingTime(0);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aTriggeringInteractionAsksWithTheWholeSequence() throws Exception {
        click("anna", "e1", "ball", 1_000);
        click("anna", "e2", "bat", 2_000);

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, "e1", 1_000),
                        request("anna", List.of("ball", "bat"), 2, "e2", 2_000));
    }

    /** The second event's own time lies after the time that orders it. */
    @Test
    void aRequestHasTheTimesAndTypesOfItsItemsAndTheOrderTimeOfItsEvent() throws Exception {
        event("anna", "e1", "ball", "view", 1_000);
        process(new Interaction("e2", "anna", "bat", "click", 5_000, null, Map.of()), 2_000);
        click("anna", "e3", "cup", 1_500);

        assertThat(harness.extractOutputValues())
                .extracting(ScoreRequest::context)
                .containsExactly(
                        RequestContext.of(
                                new long[] {1_000, 2_000}, List.of("view", "click"), 2_000),
                        RequestContext.of(
                                new long[] {1_000, 1_500, 2_000},
                                List.of("view", "click", "click"),
                                1_500));
    }

    @Test
    void aRequestHasTheTraceOfItsEvent() throws Exception {
        TraceContext trace =
                new TraceContext(
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "shop=7");
        harness.processElement(
                new StreamRecord<>(
                        UserEvent.of(
                                List.of(
                                        new UserEvent.Line(
                                                Interaction.click("e1", "anna", "ball", 1_000),
                                                1_000,
                                                EventReference.event("e1"))),
                                trace)));
        click("anna", "e2", "bat", 2_000);

        assertThat(harness.extractOutputValues())
                .extracting(request -> request.context().trace())
                .containsExactly(trace, null);
    }

    /** The state keeps three entries; the last event asks and does not enter. */
    @Test
    void theContextFitsASequenceThatForgetsAndAnEventThatOnlyAsks() throws Exception {
        event("bob", "e0", "cup", "ask", 500);
        for (int i = 1; i <= 5; i++) {
            event("anna", "e" + i, "item" + i, i % 2 == 0 ? "view" : "click", i * 1_000L);
        }
        event("anna", "e6", "bat", "ask", 6_000);

        assertThat(harness.extractOutputValues())
                .extracting(ScoreRequest::context)
                .containsExactly(
                        RequestContext.of(new long[0], List.of(), 500),
                        RequestContext.of(new long[] {1_000}, List.of("click"), 1_000),
                        RequestContext.of(
                                new long[] {1_000, 2_000, 3_000},
                                List.of("click", "view", "click"),
                                3_000),
                        RequestContext.of(
                                new long[] {3_000, 4_000, 5_000},
                                List.of("click", "view", "click"),
                                5_000),
                        RequestContext.of(
                                new long[] {3_000, 4_000, 5_000},
                                List.of("click", "view", "click"),
                                6_000));
    }

    /** Else a producer that begins to send them would have its repeats counted twice. */
    @Test
    void recommendationPlacementAndValueAreNotPartOfAnEventsIdentity() throws Exception {
        for (Double value : new Double[] {null, 4.5}) {
            for (String eventId : new String[] {"e1", null}) {
                Interaction ball =
                        new Interaction(
                                eventId,
                                "anna",
                                "ball",
                                "click",
                                1_000,
                                null,
                                Map.of(),
                                value == null ? null : "r-1",
                                value == null ? null : "home-row-1",
                                value,
                                1);
                harness.processElement(
                        new StreamRecord<>(
                                UserEvent.of(
                                        List.of(
                                                new UserEvent.Line(
                                                        ball,
                                                        1_000,
                                                        eventId == null
                                                                ? place(7)
                                                                : EventReference.event(
                                                                        eventId))))));
            }
        }

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, "e1", 1_000),
                        request("anna", List.of("ball", "ball"), 2, place(7), 1_000));
    }

    @Test
    void oneRequestIsForAllLinesOfARecordAndNamesThemInTheirOrder() throws Exception {
        order(
                "o-1",
                line(1, "ball", "click", 1_000),
                line(2, "bat", "click", 3_000),
                line(3, "ball", "click", 2_000));

        assertThat(requests())
                .containsExactly(
                        new ScoreRequest(
                                "anna",
                                List.of("ball", "ball", "bat"),
                                3,
                                List.of(event(1), event(2), event(3)),
                                3_000));
    }

    /** A long one does not drive out the user's earlier events either, nor its own first line. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 65, 256})
    void aRecordThatComesTwiceIsARepeatWhateverItsNumberOfLines(int lines) throws Exception {
        OrderLine[] all =
                IntStream.rangeClosed(1, lines)
                        .mapToObj(line -> line(line, "item" + line, "click", 2_000))
                        .toArray(OrderLine[]::new);
        click("anna", "e1", "cup", 1_000);
        order("o-1", all);
        order("o-1", all);
        click("anna", "e1", "cup", 1_000);

        assertThat(requests()).extracting(ScoreRequest::sequence).containsExactly(1L, 1L + lines);
        assertThat(requests().get(1).answers()).hasSize(lines);
    }

    /** Nothing was remembered of the first line, so the second one stands for the order. */
    @Test
    void aRepeatIsKnownByItsFirstLineThatCounts() throws Exception {
        for (int time = 0; time < 2; time++) {
            order(
                    "o-1",
                    line(1, "voucher", "note", 1_000),
                    line(2, "ball", "click", 1_000),
                    line(3, "bat", "click", 1_000));
        }

        assertThat(requests())
                .extracting(ScoreRequest::answers)
                .containsExactly(List.of(event(2), event(3)));
    }

    @Test
    void anIdWithALinesFormIsAnotherEventThanTheLine() throws Exception {
        order("o-1", line(1, "ball", "note", 1_000), line(2, "ball", "click", 1_000));
        click("anna", "o-1#2", "bat", 1_000);

        assertThat(requests()).hasSize(2);
    }

    @Test
    void linesThatAskForNothingAreNotNamed() throws Exception {
        order("o-1", line(1, "ball", "click", 1_000), line(2, "bat", "view", 2_000));
        order("o-2", line(1, "cup", "view", 3_000));

        assertThat(requests())
                .containsExactly(
                        new ScoreRequest(
                                "anna", List.of("ball", "bat"), 2, List.of(event(1)), 1_000));
    }

    private static EventReference event(int line) {
        return EventReference.event("o-1").atLine(line);
    }

    private record OrderLine(int line, String item, String type, long time) {}

    private static OrderLine line(int line, String item, String type, long time) {
        return new OrderLine(line, item, type, time);
    }

    private void order(String id, OrderLine... lines) throws Exception {
        List<UserEvent.Line> all = new ArrayList<>();
        for (OrderLine one : lines) {
            Interaction interaction =
                    new Interaction(
                            id,
                            "anna",
                            one.item(),
                            one.type(),
                            one.time(),
                            null,
                            Map.of(),
                            null,
                            null,
                            null,
                            one.line());
            all.add(
                    new UserEvent.Line(
                            interaction,
                            one.time(),
                            EventReference.of(interaction, "clicks", 0, 7)));
        }
        harness.processElement(new StreamRecord<>(UserEvent.of(all)));
    }

    @Test
    void usersDoNotSeeEachOther() throws Exception {
        click("anna", "e1", "ball", 1_000);
        click("bob", "e1", "cup", 2_000);

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, "e1", 1_000),
                        request("bob", List.of("cup"), 1, "e1", 2_000));
    }

    @Test
    void anInteractionThatOnlyEntersTheSequenceAsksForNothing() throws Exception {
        event("anna", "e1", "ball", "view", 1_000);
        click("anna", "e2", "bat", 2_000);

        assertThat(requests())
                .containsExactly(request("anna", List.of("ball", "bat"), 2, "e2", 2_000));
    }

    @Test
    void anInteractionThatOnlyAsksLeavesTheItemsAsTheyAre() throws Exception {
        click("anna", "e1", "ball", 1_000);
        event("anna", "e2", "bat", "ask", 2_000);

        assertThat(requests()).last().isEqualTo(request("anna", List.of("ball"), 2, "e2", 2_000));
    }

    @Test
    void theFirstThingThatAUserDoesMayBeToAsk() throws Exception {
        event("anna", "e1", "bat", "ask", 2_000);

        assertThat(requests()).containsExactly(request("anna", List.of(), 1, "e1", 2_000));
    }

    @Test
    void aTypeThatDoesNotCountIsIgnored() throws Exception {
        event("anna", "e1", "ball", "scroll", 1_000);

        assertThat(requests()).isEmpty();
        assertThat(usersRemembered()).isZero();
    }

    @Test
    void aRepeatedEventAsksForNothingAndChangesNothing() throws Exception {
        click("anna", "e1", "ball", 1_000);
        click("anna", "e1", "bat", 2_000);
        click("anna", "e2", "cup", 3_000);

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, "e1", 1_000),
                        request("anna", List.of("ball", "cup"), 2, "e2", 3_000));
    }

    /** The second event lies at the offset of the first one in a topic that was created anew. */
    @Test
    void aRecordAtAPlaceSeenBeforeIsARepeatOnlyWithTheSameOrderTime() throws Exception {
        withoutId("ball", 1_000, 7);
        withoutId("bat", 2_000, 7);
        withoutId("ball", 1_000, 7);
        withoutId("bat", 2_000, 7);

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, place(7), 1_000),
                        request("anna", List.of("ball", "bat"), 2, place(7), 2_000));
    }

    @Test
    void aLateEventWithinTheBoundIsInsertedInItsPlace() throws Exception {
        click("anna", "e1", "ball", 20_000);
        click("anna", "e2", "bat", 10_000);

        assertThat(requests())
                .last()
                .isEqualTo(request("anna", List.of("bat", "ball"), 2, "e2", 10_000));
    }

    @Test
    void anEventBeyondTheBoundAsksForNothing() throws Exception {
        click("anna", "e1", "ball", 20_000);
        click("anna", "e2", "bat", 9_999);
        click("anna", "e3", "cup", 20_001);

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, "e1", 20_000),
                        request("anna", List.of("ball", "cup"), 2, "e3", 20_001));
    }

    @Test
    void theOrderTimeDecidesThePlaceAndTheRequestKeepsTheEventsOwnTime() throws Exception {
        process(Interaction.click("e1", "anna", "ball", 90_000), 1_000);
        click("anna", "e2", "bat", 2_000);

        assertThat(requests())
                .containsExactly(
                        request("anna", List.of("ball"), 1, "e1", 90_000),
                        request("anna", List.of("ball", "bat"), 2, "e2", 2_000));
    }

    @Test
    void theOrderTimeDecidesWhatIsTooLate() throws Exception {
        click("anna", "e1", "ball", 20_000);
        process(Interaction.click("e2", "anna", "bat", 20_000), 9_999);

        assertThat(requests()).containsExactly(request("anna", List.of("ball"), 1, "e1", 20_000));
    }

    @Test
    void theOldestItemsGoBeyondTheCapacity() throws Exception {
        for (int i = 1; i <= 4; i++) {
            click("anna", "e" + i, "item" + i, i);
        }

        assertThat(requests())
                .last()
                .isEqualTo(request("anna", List.of("item2", "item3", "item4"), 4, "e4", 4));
    }

    @Test
    void ofAnErasedUserNothingIsLeft() throws Exception {
        click("anna", "e1", "ball", 1_000);
        click("bob", "e1", "cup", 1_000);
        harness.processElement(new StreamRecord<>(UserEvent.erasure("anna")));

        assertThat(usersRemembered()).isEqualTo(1);

        // It is neither late nor repeated, since no earlier event is remembered.
        click("anna", "e1", "bat", 0);

        assertThat(requests()).last().isEqualTo(request("anna", List.of("bat"), 1, "e1", 0));
    }

    @Test
    void anErasureForgetsTheUsersListBehindTheRequestsBeforeIt() throws Exception {
        click("anna", "e1", "ball", 1_000);
        harness.processElement(new StreamRecord<>(UserEvent.erasure("anna")));
        click("anna", "e2", "bat", 2_000);

        assertThat(harness.extractOutputValues())
                .extracting(ScoreRequest::forgets)
                .containsExactly(false, true, false);
        assertThat(harness.extractOutputValues().get(1)).isEqualTo(ScoreRequest.forget("anna"));
    }

    /** The state may have expired, and the list is still on the topic. */
    @Test
    void anErasureForgetsTheListOfAUserWithoutASequence() throws Exception {
        harness.processElement(new StreamRecord<>(UserEvent.erasure("anna")));

        assertThat(harness.extractOutputValues()).containsExactly(ScoreRequest.forget("anna"));
    }

    @Test
    void aSequenceGoesOnAfterARestore() throws Exception {
        click("anna", "e1", "ball", 1_000);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        harness = harness(OPTIONS);
        harness.initializeState(snapshot);
        harness.open();
        click("anna", "e1", "ball", 1_000);
        click("anna", "e2", "bat", 2_000);

        assertThat(requests())
                .containsExactly(request("anna", List.of("ball", "bat"), 2, "e2", 2_000));
    }

    @Test
    void aUserIsForgottenWhenTheTimeToLiveHasPassedSinceTheLastChange() throws Exception {
        harness.setStateTtlProcessingTime(0);
        click("anna", "e1", "ball", 1_000);

        harness.setStateTtlProcessingTime(TTL.toMillis() - 1);
        click("anna", "e2", "bat", 2_000);
        harness.setStateTtlProcessingTime(2 * TTL.toMillis() - 2);
        click("anna", "e3", "cup", 3_000);
        harness.setStateTtlProcessingTime(3 * TTL.toMillis() - 2);
        click("anna", "e4", "hat", 4_000);

        assertThat(requests())
                .extracting(ScoreRequest::itemIds)
                .containsExactly(
                        List.of("ball"),
                        List.of("ball", "bat"),
                        List.of("ball", "bat", "cup"),
                        List.of("hat"));
    }

    @Test
    void aTimeToLiveOfZeroForgetsNobody() throws Exception {
        harness.close();
        harness = harness(new SequenceOptions(Set.of(), Set.of(), LATENESS, 3, 4, Duration.ZERO));
        harness.open();

        harness.setStateTtlProcessingTime(0);
        click("anna", "e1", "ball", 1_000);
        harness.setStateTtlProcessingTime(Duration.ofDays(36_500).toMillis());
        click("anna", "e2", "bat", 2_000);

        assertThat(requests())
                .last()
                .extracting(ScoreRequest::itemIds)
                .isEqualTo(List.of("ball", "bat"));
    }

    @ParameterizedTest
    @CsvSource({"P1D, PT0S", "PT0S, P1D", "P1D, P2D"})
    void theTimeToLiveMayChangeBetweenSavepointAndRestore(Duration before, Duration after)
            throws Exception {
        restart(before, null);
        click("anna", "e1", "ball", 1_000);
        OperatorSubtaskState savepoint =
                harness.snapshotWithLocalState(1, 1).getJobManagerOwnedState();
        restart(after, savepoint);
        click("anna", "e2", "bat", 2_000);

        assertThat(requests())
                .extracting(ScoreRequest::itemIds)
                .containsExactly(List.of("ball", "bat"));
    }

    private void restart(Duration ttl, OperatorSubtaskState savepoint) throws Exception {
        harness.close();
        harness = harness(new SequenceOptions(Set.of(), Set.of(), LATENESS, 3, 4, ttl));
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        if (savepoint != null) {
            harness.initializeState(savepoint);
        }
        harness.open();
    }

    private void click(String user, String eventId, String item, long time) throws Exception {
        event(user, eventId, item, "click", time);
    }

    private void event(String user, String eventId, String item, String type, long time)
            throws Exception {
        process(new Interaction(eventId, user, item, type, time, null, Map.of()), time);
    }

    private void withoutId(String item, long time, long offset) throws Exception {
        harness.processElement(
                new StreamRecord<>(
                        UserEvent.of(
                                List.of(
                                        new UserEvent.Line(
                                                Interaction.click(null, "anna", item, time),
                                                time,
                                                place(offset))))));
    }

    private void process(Interaction interaction, long orderTime) throws Exception {
        harness.processElement(
                new StreamRecord<>(
                        UserEvent.of(
                                List.of(
                                        new UserEvent.Line(
                                                interaction,
                                                orderTime,
                                                EventReference.event(interaction.eventId()))))));
    }

    private long usersRemembered() {
        KeyedStateBackend<String> backend =
                ((KeyedProcessOperator<?, ?, ?>) harness.getOperator()).getKeyedStateBackend();
        try (Stream<String> users = backend.getKeys(SequenceState.NAME, VoidNamespace.INSTANCE)) {
            return users.count();
        }
    }

    /** Without their contexts. */
    private List<ScoreRequest> requests() {
        return harness.extractOutputValues().stream()
                .filter(one -> !one.forgets())
                .map(
                        one ->
                                new ScoreRequest(
                                        one.userId(),
                                        one.itemIds(),
                                        one.sequence(),
                                        one.answers(),
                                        one.eventTimeMillis()))
                .toList();
    }

    private static EventReference place(long offset) {
        return new EventReference(null, "clicks", 0, offset, 1);
    }

    private static ScoreRequest request(
            String user, List<String> items, long sequence, String answers, long time) {
        return request(user, items, sequence, EventReference.event(answers), time);
    }

    private static ScoreRequest request(
            String user, List<String> items, long sequence, EventReference answers, long time) {
        return new ScoreRequest(user, items, sequence, List.of(answers), time);
    }
}
