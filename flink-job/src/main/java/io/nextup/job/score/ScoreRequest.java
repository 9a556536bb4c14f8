package io.nextup.job.score;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A user's history, to be scored by whichever model serves when its batch forms.
 *
 * @param userId whose history
 * @param itemIds oldest first, never padded, not yet encoded; empty asks for the fallback
 * @param sequence of two requests for one user, the one with the greater sequence is newer
 * @param answers references ({@link io.nextup.event.EventReference}) of the events that the answer
 *     is for, oldest first, at least one; the last triggered the request
 * @param eventTimeMillis when the newest answered event happened, milliseconds since the epoch
 */
public record ScoreRequest(
        String userId,
        List<String> itemIds,
        long sequence,
        List<String> answers,
        long eventTimeMillis) {

    public ScoreRequest {
        requireNonNull(userId, "userId is null");
        itemIds = List.copyOf(itemIds);
        answers = List.copyOf(answers);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException(
                    "A request for user %s answers no event".formatted(userId));
        }
    }

    /** The reference of the event that triggered the request. */
    String trigger() {
        return answers.get(answers.size() - 1);
    }
}
