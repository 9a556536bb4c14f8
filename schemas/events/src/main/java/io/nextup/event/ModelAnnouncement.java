package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Order to serve a model from now on, keyed by slot on a compacted topic. The newest record of a
 * slot counts, so going back to an older model is one more announcement.
 *
 * @param slot name that tells models served side by side apart; {@link #DEFAULT_SLOT} for a single
 *     one
 * @param version the artifact's version, as in its manifest
 * @param location the URI of the artifact's directory, such as {@code file:///models/20261124-1}
 * @param manifestSha256 the SHA-256 of the artifact's manifest, 64 hexadecimal digits: another
 *     artifact in the same place is refused
 * @param announcedTimeMillis time of the announcement, milliseconds since the epoch
 * @param previous the models announced before this one, newest first, {@link #MOST_PREVIOUS} at
 *     most: a job that cannot serve this one goes back to them
 * @param popularItems ids of the model's most popular items, most popular first, {@link
 *     #MOST_POPULAR_ITEMS} and {@link #MOST_POPULAR_BYTES} at most, none empty; an empty list if
 *     the announcement does not say
 * @param by the announcer; null if the announcement does not say
 * @param revision position among the slot's announcements, which a job that checks signatures takes
 *     in rising order; 0 if the announcement does not say
 */
public record ModelAnnouncement(
        String slot,
        String version,
        String location,
        String manifestSha256,
        long announcedTimeMillis,
        List<AnnouncedModel> previous,
        List<String> popularItems,
        By by,
        long revision) {

    /** Slot of a system that serves one model. */
    public static final String DEFAULT_SLOT = "default";

    /** Most models that an announcement names beside its own. */
    public static final int MOST_PREVIOUS = 4;

    /** Greatest number of popular items that an announcement names. */
    public static final int MOST_POPULAR_ITEMS = 100;

    /** Greatest size of their ids together, bytes in UTF-8. */
    public static final int MOST_POPULAR_BYTES = 32 * 1024;

    /** Kinds of announcers. */
    public enum By implements Word {
        /** An announcer that this build does not know. */
        OTHER,
        /** A person, or a script of theirs. */
        OPERATOR,
        /** A refresh, whose candidate lost no more than a margin against the serving model. */
        REFRESH,
        /** The import of a model that was made elsewhere. */
        IMPORT,
        /** An experiment that ended in the model's favour. */
        EXPERIMENT
    }

    public ModelAnnouncement {
        requireNonNull(slot, "slot is null");
        requireNonNull(version, "version is null");
        requireNonNull(location, "location is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
        PlainName.requireSlot(slot);
        AnnouncedModel.requireLimits(version, location, manifestSha256);
        if (revision < 0) {
            throw new IllegalArgumentException(
                    "The announcement of %s has revision %d: it must not be negative"
                            .formatted(Excerpt.of(version), revision));
        }
        previous = List.copyOf(previous);
        if (previous.size() > MOST_PREVIOUS) {
            throw new IllegalArgumentException(
                    "The announcement of %s names %d previous models: it must name at most %d"
                            .formatted(Excerpt.of(version), previous.size(), MOST_PREVIOUS));
        }
        popularItems = List.copyOf(popularItems);
        int fitting = fitting(popularItems);
        if (fitting < popularItems.size()) {
            throw new IllegalArgumentException(
                    "The announcement of %s names %d popular items, of which %d fit: it must name at most %d, none with an empty id, of at most %d bytes together"
                            .formatted(
                                    Excerpt.of(version),
                                    popularItems.size(),
                                    fitting,
                                    MOST_POPULAR_ITEMS,
                                    MOST_POPULAR_BYTES));
        }
    }

    /** Counts the ids, from the first on, that an announcement can name. */
    private static int fitting(List<String> itemIds) {
        int bytesLeft = MOST_POPULAR_BYTES;
        for (int i = 0; i < itemIds.size(); i++) {
            int bytes = itemIds.get(i).getBytes(UTF_8).length;
            if (i == MOST_POPULAR_ITEMS || bytes == 0 || bytes > bytesLeft) {
                return i;
            }
            bytesLeft -= bytes;
        }
        return itemIds.size();
    }

    /** Makes one without previous models, popular items, announcer and revision. */
    public ModelAnnouncement(
            String slot,
            String version,
            String location,
            String manifestSha256,
            long announcedTimeMillis) {
        this(
                slot,
                version,
                location,
                manifestSha256,
                announcedTimeMillis,
                List.of(),
                List.of(),
                null,
                0);
    }

    /** Returns the model to serve. */
    public AnnouncedModel model() {
        return new AnnouncedModel(version, location, manifestSha256);
    }

    /** Returns the model to serve and those announced before it, newest first. */
    public List<AnnouncedModel> models() {
        List<AnnouncedModel> models = new ArrayList<>();
        models.add(model());
        models.addAll(previous);
        return List.copyOf(models);
    }

    /** Returns the same announcement, made by {@code by}. */
    public ModelAnnouncement announcedBy(By by) {
        return new ModelAnnouncement(
                slot,
                version,
                location,
                manifestSha256,
                announcedTimeMillis,
                previous,
                popularItems,
                by,
                revision);
    }

    /** Returns the same announcement with a revision. */
    public ModelAnnouncement withRevision(long revision) {
        return new ModelAnnouncement(
                slot,
                version,
                location,
                manifestSha256,
                announcedTimeMillis,
                previous,
                popularItems,
                by,
                revision);
    }

    /**
     * Returns the same announcement with the most popular items of its model: as many of the ids as
     * it can name. The first id that does not fit ends the list, though a later one may fit, so
     * that no item is missing among more popular ones. An empty id ends it, too.
     *
     * @param mostPopularFirst ids of any number and length, such as those of the model's manifest
     */
    public ModelAnnouncement withPopular(List<String> mostPopularFirst) {
        return new ModelAnnouncement(
                slot,
                version,
                location,
                manifestSha256,
                announcedTimeMillis,
                previous,
                mostPopularFirst.subList(0, fitting(mostPopularFirst)),
                by,
                revision);
    }

    /**
     * Returns the same announcement as the successor of the slot's current one. Its previous models
     * are the current one and those before it, each once and without its own.
     */
    public ModelAnnouncement after(Optional<ModelAnnouncement> current) {
        Map<String, AnnouncedModel> before = new LinkedHashMap<>();
        current.ifPresent(
                newest ->
                        newest.models()
                                .forEach(one -> before.putIfAbsent(one.manifestSha256(), one)));
        before.remove(manifestSha256);
        return new ModelAnnouncement(
                slot,
                version,
                location,
                manifestSha256,
                announcedTimeMillis,
                before.values().stream().limit(MOST_PREVIOUS).toList(),
                popularItems,
                by,
                revision);
    }
}
