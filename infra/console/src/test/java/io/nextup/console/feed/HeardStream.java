package io.nextup.console.feed;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.models.SlotHealth;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a reading finds, in its order. */
final class HeardStream implements StreamSink {
    /** Users of the recommendations that arrived. */
    final List<String> arrived = new ArrayList<>();

    /** One line for each other record. */
    final List<String> lines = new ArrayList<>();

    final List<SlotHealth> models = new ArrayList<>();
    final List<Boolean> answers = new ArrayList<>();
    final List<String> failures = new ArrayList<>();

    @Override
    public void arrived(Recommendation recommendation) {
        arrived.add(recommendation.userId());
    }

    @Override
    public void interaction(Interaction interaction, String event, long recordMillis) {
        lines.add("%s chose %s: %s".formatted(interaction.userId(), interaction.itemId(), event));
    }

    @Override
    public void erased(String user) {
        lines.add("%s is erased".formatted(user));
    }

    @Override
    public void missed() {
        lines.add("records are missing");
    }

    @Override
    public void recommendation(Recommendation recommendation) {
        lines.add("list for " + recommendation.userId());
    }

    @Override
    public void deadLetter(DeadLetter letter, String user, String event) {
        lines.add("%s of %s: %s".formatted(letter.reason(), user, event));
    }

    @Override
    public void otherInteraction() {
        lines.add("an interaction");
    }

    @Override
    public void otherRecommendation() {
        lines.add("a list");
    }

    @Override
    public void sample(int oneOf) {}

    @Override
    public void models(SlotHealth slot) {
        models.add(slot);
    }

    @Override
    public void brokersAnswer(boolean answer) {
        answers.add(answer);
    }

    @Override
    public void unreadable(String reason) {
        failures.add(reason);
    }
}
