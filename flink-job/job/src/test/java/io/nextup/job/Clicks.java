package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.serving.engine.StepModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;

/** Clicks of some users, what each of them had clicked by then, and what the job must answer. */
final class Clicks {
    /** Items in each recommendation. */
    static final int K = 5;

    static final long TIME = 1_700_000_000_000L;
    static final Map<String, String> TOP_K = Map.of("nextup.scoring.top-k", Integer.toString(K));

    private final JobTopics topics;
    private final Map<String, List<String>> histories = new HashMap<>();
    private final Map<String, List<String>> itemsByEvent = new HashMap<>();
    private final Random random = new Random(1);

    Clicks(JobTopics topics) {
        this.topics = topics;
    }

    void click(String user, String item) throws Exception {
        List<String> history = histories.computeIfAbsent(user, any -> new ArrayList<>());
        history.add(item);
        String event = user + "-" + history.size();
        itemsByEvent.put(event, List.copyOf(history));
        topics.click(Interaction.click(event, user, item, TIME + history.size()));
    }

    void some(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            click("user" + random.nextInt(10), StepModel.item(random.nextInt(StepModel.ITEMS)));
        }
    }

    Set<String> events() {
        return Collections.unmodifiableSet(itemsByEvent.keySet());
    }

    /** The job keeps the last 100 items; no test clicks more often. */
    List<String> itemsUpTo(String event) {
        return itemsByEvent.get(event);
    }

    void awaitAllAnswered() {
        patiently().until(() -> topics.answered().containsAll(events()));
    }

    static ConditionFactory patiently() {
        return await().atMost(LocalFlink.PATIENCE).pollInSameThread();
    }

    void assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map<String, Integer> stepsByVersion) {
        List<Recommendation> answers = topics.recommendations();
        Map<String, String> eventsById =
                events().stream()
                        .collect(
                                Collectors.toMap(
                                        event ->
                                                EventReference.event(event)
                                                        .recommendationId(
                                                                "default",
                                                                event.substring(
                                                                        0, event.indexOf('-'))),
                                        event -> event));
        assertThat(answers)
                .extracting(Recommendation::id)
                .containsExactlyInAnyOrderElementsOf(eventsById.keySet());
        for (Recommendation answer : answers) {
            assertThat(answer.references()).containsExactly(eventsById.get(answer.id()));
            assertThat(stepsByVersion).containsKey(answer.modelVersion());
            assertThat(answer.source()).isEqualTo(Recommendation.Source.MODEL);
            assertThat(itemIds(answer))
                    .isEqualTo(expected(answer, stepsByVersion.get(answer.modelVersion())));
        }
    }

    List<String> expected(Recommendation answer, int step) {
        return StepModel.expected(step, itemsUpTo(answer.trigger()), K);
    }

    static List<String> itemIds(Recommendation recommendation) {
        return recommendation.items().stream().map(RankedItem::itemId).toList();
    }

    Set<String> versions() {
        return topics.recommendations().stream()
                .map(Recommendation::modelVersion)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Map<String, List<Recommendation>> answersByUser() {
        return topics.recommendations().stream()
                .collect(Collectors.groupingBy(Recommendation::userId));
    }
}
