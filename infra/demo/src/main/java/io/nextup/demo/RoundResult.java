package io.nextup.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decision of one round of the refresh.
 *
 * @param outcome name of the outcome, such as {@code accepted} or {@code undecided}
 * @param reason explanation with the decisive figures
 * @param announced model of an accepted round; empty for any other outcome
 */
public record RoundResult(String outcome, String reason, Optional<Announced> announced) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A model that the gate accepted.
     *
     * @param cpuSeconds CPU time of its training; empty when the round did not say
     */
    record Announced(String version, OptionalDouble cpuSeconds) {
        Announced {
            requireNonNull(version, "version is null");
            requireNonNull(cpuSeconds, "cpuSeconds is null");
        }
    }

    public RoundResult {
        requireNonNull(outcome, "outcome is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(announced, "announced is null");
    }

    /** Reads the object that the {@code refresh} verb prints for a round. */
    static RoundResult of(String json) throws JsonProcessingException {
        return of(JSON.readTree(json));
    }

    /**
     * Makes the result of a round that was ended for its time. What it did by then counts: it may
     * have ended by itself meanwhile, and it finishes a publication in progress.
     *
     * @param printed all that it printed, which may be nothing or a part of its object
     * @param news model that was announced since it began, read after its end; its object may be
     *     missing then
     * @param waited time that it had
     */
    static RoundResult ended(String printed, Optional<Announced> news, Duration waited) {
        Optional<RoundResult> decided = whole(printed);
        if (decided.isPresent() && (decided.get().announced.isPresent() || news.isEmpty())) {
            return decided.get();
        }
        return news.isPresent()
                ? new RoundResult(
                        "accepted",
                        "the round announced %s while it was ended, after %d s"
                                .formatted(news.get().version, waited.toSeconds()),
                        news)
                : outOfTime(waited);
    }

    private static Optional<RoundResult> whole(String printed) {
        try {
            JsonNode said = JSON.readTree(printed);
            return said.isObject() ? Optional.of(of(said)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static RoundResult of(JsonNode said) {
        Optional<Announced> announced =
                said.has("modelVersion")
                        ? Optional.of(
                                new Announced(
                                        said.path("modelVersion").textValue(),
                                        OptionalDouble.of(said.path("cpuSeconds").doubleValue())))
                        : Optional.empty();
        return new RoundResult(
                said.path("outcome").asText(), said.path("reason").asText(), announced);
    }

    /** Makes the result of a round that was ended before it had decided. */
    static RoundResult outOfTime(Duration waited) {
        return new RoundResult(
                "out-of-time",
                "the round had not decided after %d s, and was ended".formatted(waited.toSeconds()),
                Optional.empty());
    }

    /** Returns the outcome and its reason, on one line. */
    String words() {
        return outcome + ": " + reason;
    }

    /** Returns one line about a second round: which model serves at the end, and why. */
    String secondModel() {
        return announced.isPresent()
                ? "The second model was " + words()
                : "No second model, the first went on serving: " + words();
    }
}
