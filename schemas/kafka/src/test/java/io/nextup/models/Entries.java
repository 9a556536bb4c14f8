package io.nextup.models;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Announcements and entries of a day in which all is told in milliseconds. A version's manifest is
 * named after it.
 */
public final class Entries {
    private Entries() {}

    public static ModelAnnouncement announced(String slot, String version, String... previous) {
        return new ModelAnnouncement(
                slot,
                version,
                location(version),
                sha256(version),
                1_000,
                Stream.of(previous)
                        .map(one -> new AnnouncedModel(one, location(one), sha256(one)))
                        .toList(),
                List.of(),
                ModelAnnouncement.By.OPERATOR,
                0);
    }

    public static String location(String version) {
        return "file:///models/" + version + "/";
    }

    public static String sha256(String version) {
        return "sha-" + version;
    }

    /** Fresh up to 100,000 and including it. */
    public static Health serving(String process, String version) {
        return entry("default", process, since(version), List.of());
    }

    public static Health entry(
            String slot, String process, ModelSince serving, List<ModelVerdict> verdicts) {
        return new Health(
                slot,
                process,
                "host-" + process,
                "job-1",
                40_000,
                100_000,
                serving,
                null,
                verdicts,
                false);
    }

    /** A report of a process that serves nothing, and has taken an announcement. */
    public static Health taken(String process, long revision) {
        return new Health(
                "default", process, null, null, null, null, 40_000, 100_000, null, null, null,
                List.of(), List.of(), false, revision, false);
    }

    /** The entry of its process, if that has taken an announcement. */
    public static Health taken(Health entry, long revision) {
        return trusting(entry, revision, entry.unsigned());
    }

    public static Health loading(Health entry, String version) {
        return new Health(
                entry.slot(),
                entry.id(),
                entry.host(),
                entry.job(),
                entry.writtenTimeMillis(),
                entry.freshUntilMillis(),
                entry.serving(),
                since(version),
                entry.verdicts(),
                false);
    }

    /** The last entry of its process, which said so. */
    public static Health ended(Health entry) {
        return new Health(
                entry.slot(),
                entry.id(),
                entry.host(),
                entry.job(),
                entry.writtenTimeMillis(),
                entry.freshUntilMillis(),
                entry.serving(),
                entry.loading(),
                entry.verdicts(),
                true);
    }

    /** The entry of its process, if that loads models that anybody made. */
    public static Health unsigned(Health entry) {
        return trusting(entry, entry.revision(), true);
    }

    private static Health trusting(Health entry, long revision, boolean unsigned) {
        return new Health(
                entry.slot(),
                entry.id(),
                entry.host(),
                entry.job(),
                entry.group(),
                entry.transactionalPrefix(),
                entry.writtenTimeMillis(),
                entry.freshUntilMillis(),
                entry.serving(),
                entry.loading(),
                entry.trial(),
                entry.verdicts(),
                entry.proven(),
                entry.ended(),
                revision,
                unsigned);
    }

    public static ModelSince since(String version) {
        return new ModelSince(version, sha256(version), 20_000);
    }

    public static ModelVerdict demoted(String version, long timeMillis) {
        return verdict(version, ModelVerdict.Kind.DEMOTED, "it hung", timeMillis);
    }

    public static ModelVerdict refused(String version, long timeMillis) {
        return verdict(version, ModelVerdict.Kind.REFUSED, "it is not whole", timeMillis);
    }

    private static ModelVerdict verdict(
            String version, ModelVerdict.Kind kind, String reason, long timeMillis) {
        return new ModelVerdict(version, sha256(version), kind, reason, timeMillis);
    }

    public static Health pardon(String version, long timeMillis) {
        return Health.pardon("default", version, sha256(version), "by ada", timeMillis);
    }

    /** A record of a later build, with what a report may have. */
    public static Health unknown(String id) {
        return new Health(
                "default",
                Health.Kind.OTHER,
                id,
                40_000,
                100_000L,
                null,
                null,
                null,
                null,
                null,
                since("m9"),
                null,
                null,
                List.of(demoted("m9", 9)),
                List.of(),
                false,
                99,
                false,
                null,
                null);
    }

    /** The default slot, where that model is announced. */
    public static SlotHealth slot(ModelAnnouncement announced, Health... entries) {
        return new SlotHealth("default", Optional.ofNullable(announced), List.of(entries));
    }
}
