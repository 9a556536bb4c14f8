package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.KafkaSettings;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class InteractionsEnumeratorTest {
    private static final TopicPartition FIRST = new TopicPartition("clicks", 0);
    private static final TopicPartition SECOND = new TopicPartition("clicks", 1);
    private static final SourceTopic TOPIC = new SourceTopic("clicks", new Uuid(1, 2), 2);
    private static final SourceTopic RECREATED = new SourceTopic("clicks", new Uuid(1, 3), 2);
    private static final SourceTopic GROWN = new SourceTopic("clicks", new Uuid(1, 2), 3);
    private static final Map<TopicPartition, OffsetRange> RANGES =
            Map.of(FIRST, new OffsetRange(0, 9), SECOND, new OffsetRange(2, 9));

    /** The calls that the connector's enumerator received. */
    private final List<String> calls = new ArrayList<>();

    /** The context's tasks that the worker has not done yet. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private final Map<Integer, SourceEvent> answers = new HashMap<>();
    private final Set<Integer> registered = Set.of(0, 1);

    /** The topic that the broker has, and the failure of a request for it, if there is one. */
    private SourceTopic topic = TOPIC;

    private Exception failure;
    private int readings;
    private TopicMemory memory;

    @Test
    void everythingThatFlinkTellsTheEnumeratorReachesTheConnectors() throws Exception {
        InteractionsEnumerator enumerator = enumerator(null, false);
        List<String> names = new ArrayList<>();
        for (Method method : SplitEnumerator.class.getMethods()) {
            method.invoke(enumerator, arguments(method));
            names.add(method.getName());
        }

        assertThat(names).contains("notifyCheckpointComplete", "addReader", "close");
        assertThat(calls).isEqualTo(names);
    }

    @Test
    void oneReadingAnswersAllThatWaitAndLaterQuestionsWaitForTheNext() {
        InteractionsEnumerator enumerator = enumerator(TOPIC, false);
        OffsetsQuestion first = new OffsetsQuestion(Map.of(FIRST, 3L));
        OffsetsQuestion second = new OffsetsQuestion(Map.of(SECOND, 4L));
        enumerator.handleSourceEvent(0, first);
        enumerator.handleSourceEvent(1, second);
        assertThat(tasks).hasSize(1);

        work();
        assertThat(answers).isEqualTo(Map.of(0, new OffsetsAnswer(first, Map.of(FIRST, 3L))));
        work();
        assertThat(answers).containsEntry(1, new OffsetsAnswer(second, Map.of(SECOND, 4L)));
        assertThat(readings).isEqualTo(2);
        assertThat(tasks).isEmpty();
    }

    @Test
    void aReaderThatHasFailedOrAskedAnewGetsNoAnswerToItsOldQuestion() {
        InteractionsEnumerator enumerator = enumerator(TOPIC, false);
        OffsetsQuestion anew = new OffsetsQuestion(Map.of(SECOND, 5L));
        enumerator.handleSourceEvent(2, new OffsetsQuestion(Map.of(FIRST, 3L)));
        work();
        enumerator.handleSourceEvent(1, new OffsetsQuestion(Map.of(SECOND, 4L)));
        enumerator.handleSourceEvent(1, anew);
        work();

        assertThat(answers).isEmpty();
        work();
        assertThat(answers).isEqualTo(Map.of(1, new OffsetsAnswer(anew, Map.of(SECOND, 5L))));
    }

    @Test
    void lostRecordsAndAGrownTopicEndTheJobSinceARestartWouldFindTheSame() {
        InteractionsEnumerator enumerator = enumerator(TOPIC, false);
        enumerator.handleSourceEvent(0, new OffsetsQuestion(Map.of(SECOND, 1L)));
        assertThatThrownBy(this::work)
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .isInstanceOf(CannotGoOnException.class)
                .hasMessageContaining("offset 1 of clicks-1 is not in the topic, which has 2 to 9");

        topic = GROWN;
        enumerator.handleSourceEvent(0, new OffsetsQuestion(Map.of(SECOND, 5L)));
        assertThatThrownBy(this::work)
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("grown from 2 to 3 partitions");
        assertThat(answers).isEmpty();
    }

    @Test
    void whereLostRecordsAreSkippedARecreatedTopicIsReadFromItsEarliestRecordNotFromTheMiddle()
            throws Exception {
        topic = RECREATED;
        InteractionsEnumerator enumerator = enumerator(TOPIC, true);
        // As the connector's listing of the partitions does, before any reader has started.
        memory.see(RECREATED);
        OffsetsQuestion question = new OffsetsQuestion(Map.of(SECOND, 5L));
        enumerator.handleSourceEvent(0, question);
        assertThat(enumerator.snapshotState(1).topic()).isEqualTo(TOPIC);
        work();

        assertThat(answers).isEqualTo(Map.of(0, new OffsetsAnswer(question, Map.of(SECOND, 2L))));
        assertThat(enumerator.snapshotState(2).topic()).isEqualTo(RECREATED);
        enumerator.notifyCheckpointComplete(2);
        enumerator.handleSourceEvent(0, question);
        work();
        assertThat(answers).isEqualTo(Map.of(0, new OffsetsAnswer(question, Map.of(SECOND, 5L))));
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAskedAgainAfterARestart() {
        failure = new ExecutionException(new TimeoutException("too late"));
        InteractionsEnumerator enumerator = enumerator(TOPIC, false);
        enumerator.handleSourceEvent(0, new OffsetsQuestion(Map.of(FIRST, 3L)));

        assertThatThrownBy(this::work)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nextup.interactions.v1")
                .hasMessageContaining("too late");
    }

    @Test
    void aMissingRightIsNamedWithTheUserAndTheAddress() {
        failure = new ExecutionException(new TopicAuthorizationException(Set.of("any")));
        InteractionsEnumerator enumerator = enumerator(TOPIC, false);
        enumerator.handleSourceEvent(0, new OffsetsQuestion(Map.of(FIRST, 3L)));

        assertThatThrownBy(this::work)
                .hasMessage(
                        "User:ANONYMOUS lacks Read on topic nextup.interactions.v1 at broker:1: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user NAME --kafka-config SUPER-USER.properties (NAME is that of a login, which --kafka-config gives)");
    }

    private void work() {
        tasks.remove().run();
    }

    private TopicRanges read() throws Exception {
        readings++;
        if (failure != null) {
            throw failure;
        }
        return new TopicRanges(topic, RANGES);
    }

    private InteractionsEnumerator enumerator(SourceTopic remembered, boolean skips) {
        memory = new TopicMemory(new TopicComparison("skip", skips), remembered);
        return new InteractionsEnumerator(
                connector(),
                context(),
                memory,
                this::read,
                new OffsetCheck("skip", skips),
                KafkaSettings.at("broker:1"));
    }

    @SuppressWarnings("unchecked")
    private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector() {
        return proxy(
                SplitEnumerator.class,
                (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    return method.getName().equals("snapshotState")
                            ? new KafkaSourceEnumState(Set.of(), true)
                            : null;
                });
    }

    @SuppressWarnings("unchecked")
    private SplitEnumeratorContext<KafkaPartitionSplit> context() {
        return proxy(
                SplitEnumeratorContext.class,
                (proxy, method, arguments) ->
                        switch (method.getName()) {
                            case "callAsync" -> {
                                Callable<Object> task = (Callable<Object>) arguments[0];
                                BiConsumer<Object, Throwable> handler =
                                        (BiConsumer<Object, Throwable>) arguments[1];
                                tasks.add(() -> call(task, handler));
                                yield null;
                            }
                            case "registeredReaders" -> readers();
                            case "sendEventToSourceReader" -> {
                                answers.put((Integer) arguments[0], (SourceEvent) arguments[1]);
                                yield null;
                            }
                            default -> throw new UnsupportedOperationException(method.getName());
                        });
    }

    private Map<Integer, ReaderInfo> readers() {
        Map<Integer, ReaderInfo> readers = new HashMap<>();
        registered.forEach(subtask -> readers.put(subtask, new ReaderInfo(subtask, "here")));
        return readers;
    }

    private static void call(Callable<Object> task, BiConsumer<Object, Throwable> handler) {
        Object result;
        try {
            result = task.call();
        } catch (Exception e) {
            handler.accept(null, e);
            return;
        }
        handler.accept(result, null);
    }

    @SuppressWarnings("unchecked")
    private <T> T proxy(Class<T> type, InvocationHandler handler) {
        return (T)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(
                        type ->
                                type == long.class
                                        ? (Object) 1L
                                        : type == int.class
                                                ? (Object) 0
                                                : type == List.class ? List.of() : null)
                .toArray();
    }
}
