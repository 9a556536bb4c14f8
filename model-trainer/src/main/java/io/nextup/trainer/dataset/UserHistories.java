package io.nextup.trainer.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.Sha256;
import io.nextup.intake.TrialUsers;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.SequenceRules;
import io.nextup.sequence.UserSequence;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every user's whole sequence as the job would have built it, item ids not yet encoded.
 *
 * @param userIds users in the order of their first interactions, each with at least one entry
 * @param sequences parallel to the users; oldest first, never empty
 * @param outcomes number of interactions for each outcome that occurred
 */
public record UserHistories(
        List<String> userIds,
        List<List<SequenceEntry>> sequences,
        Map<UserSequence.Outcome, Long> outcomes) {
    private static final long YEAR_1971_MILLIS = 31_536_000_000L;

    public UserHistories {
        userIds = List.copyOf(userIds);
        sequences = List.copyOf(sequences);
        outcomes = Map.copyOf(outcomes);
        if (userIds.size() != sequences.size()) {
            throw new IllegalArgumentException(
                    "%d users and %d sequences".formatted(userIds.size(), sequences.size()));
        }
    }

    /**
     * Applies all rules but the capacity: a trainer learns from everything, except from users who
     * were made up to try the system out.
     */
    public static UserHistories of(List<Interaction> interactions, SequenceRules rules) {
        SequenceRules unbounded = rules.withCapacity(Integer.MAX_VALUE);
        Map<String, UserSequence> byUser = new LinkedHashMap<>();
        Map<UserSequence.Outcome, Long> outcomes = new EnumMap<>(UserSequence.Outcome.class);
        long position = 0;
        for (Interaction interaction : interactions) {
            long place = position++;
            if (TrialUsers.isTrial(interaction.userId())) {
                continue;
            }
            UserSequence sequence =
                    byUser.computeIfAbsent(interaction.userId(), user -> new UserSequence());
            // An event without an id of its own is named by its place, as on a topic.
            String reference = EventReference.of(interaction, "history", 0, place);
            outcomes.merge(sequence.apply(interaction, reference, unbounded), 1L, Long::sum);
        }
        List<String> userIds = new ArrayList<>();
        List<List<SequenceEntry>> sequences = new ArrayList<>();
        byUser.forEach(
                (user, sequence) -> {
                    List<SequenceEntry> entries = List.copyOf(sequence.entries());
                    if (!entries.isEmpty()) {
                        userIds.add(user);
                        sequences.add(entries);
                    }
                });
        return new UserHistories(userIds, sequences, outcomes);
    }

    /**
     * Returns true when the entries have real times. Where a file holds none, positions from 1
     * stand for them, and no position is ever as large as the milliseconds of 1971.
     */
    public boolean hasTimes() {
        return newestMillis() >= YEAR_1971_MILLIS;
    }

    /** Returns the number of entries of all users. */
    public long events() {
        return sequences.stream().mapToLong(List::size).sum();
    }

    /**
     * Returns a SHA-256 over users and sequences: equal for equal histories, and hardly ever for
     * others.
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.newDigest();
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(
                                new DigestOutputStream(OutputStream.nullOutputStream(), digest)))) {
            for (int user = 0; user < userIds.size(); user++) {
                write(out, userIds.get(user));
                out.writeInt(sequences.get(user).size());
                for (SequenceEntry entry : sequences.get(user)) {
                    write(out, entry.itemId());
                    out.writeLong(entry.eventTimeMillis());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written anywhere", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Returns the oldest entry's time; errors: no entries. */
    public long oldestMillis() {
        return sequences.stream().mapToLong(s -> s.get(0).eventTimeMillis()).min().orElseThrow();
    }

    /** Returns the newest entry's time; errors: no entries. */
    public long newestMillis() {
        return sequences.stream()
                .mapToLong(s -> s.get(s.size() - 1).eventTimeMillis())
                .max()
                .orElseThrow();
    }
}
