package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A slot's models at one moment, as the page shows them.
 *
 * @param announced null for none
 * @param registry null where the console knows none
 */
public record ModelState(
        String slot, Announced announced, List<ModelProcess> processes, RegistryState registry) {
    public ModelState {
        requireNonNull(slot, "slot is null");
        processes = List.copyOf(processes);
    }

    /**
     * The newest announcement.
     *
     * @param by word of the announcer; null if not known
     * @param time milliseconds since the epoch
     * @param revision position among the slot's announcements; 0 if not known
     * @param previous versions announced before, newest first
     * @param rollback version to which a rollback goes; null for none
     */
    public record Announced(
            String version,
            String by,
            long time,
            long revision,
            List<String> previous,
            String rollback) {}

    /**
     * A process of the job; the other fields are those of {@link io.nextup.console.live.Status}.
     *
     * @param unsigned true for a living process that loads models that anybody made
     * @param verdicts verdicts that stand: no pardon cancelled them
     */
    public record ModelProcess(
            String process,
            String host,
            String serving,
            Long since,
            String loading,
            boolean fresh,
            boolean ended,
            boolean unsigned,
            List<Verdict> verdicts) {}

    /**
     * A process's verdict on a model.
     *
     * @param kind {@code refused} or {@code demoted}
     * @param time milliseconds since the epoch
     */
    public record Verdict(String version, String kind, String reason, long time) {}

    /**
     * A registry.
     *
     * @param error reason why the listing is incomplete; null for a complete one
     * @param models newest first
     */
    public record RegistryState(String location, String error, List<RegistryModel> models) {}

    /**
     * A model of the registry.
     *
     * @param family null where it is damaged
     * @param created milliseconds since the epoch; null where it is damaged
     */
    public record RegistryModel(
            String version,
            String family,
            Long created,
            Map<String, Double> metrics,
            boolean serving,
            boolean announced) {}

    /** Finds the version that a page shows as the serving one, by the rule of {@code models.js}. */
    Optional<String> shownAsServing() {
        Optional<String> ofRegistry =
                Optional.ofNullable(registry).stream()
                        .flatMap(known -> known.models().stream())
                        .filter(RegistryModel::serving)
                        .map(RegistryModel::version)
                        .findFirst();
        return ofRegistry
                .or(
                        () ->
                                processes.stream()
                                        .filter(one -> one.serving() != null && !one.ended())
                                        .map(ModelProcess::serving)
                                        .findFirst())
                .or(() -> Optional.ofNullable(announced).map(Announced::version));
    }
}
