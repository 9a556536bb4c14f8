package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.http.Context;
import io.nextup.event.ErasureReceipt;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log who did what, when, and at whom somebody looked. It names users as receipts of
 * erasures do, by a hash of the id: an auditor who has an id finds its lines, an erasure leaves no
 * id behind, and no id can forge a line. Thread-safe.
 */
final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final Consumer<String> lines;

    /** Writes to the log. */
    AuditLog() {
        this(LOG::info);
    }

    /**
     * @param lines takes each line
     */
    AuditLog(Consumer<String> lines) {
        this.lines = requireNonNull(lines, "lines are null");
    }

    /**
     * Logs an action.
     *
     * @param what action in the past tense; holds nothing that a request may choose freely
     */
    void did(Context context, String what) {
        lines.accept(
                "%s %s %s"
                        .formatted(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS), context.ip(), what));
    }

    /** Logs a look at users; call it before anything of them is shown. */
    void looked(Context context, String what, Collection<String> users) {
        did(
                context,
                users.stream()
                        .distinct()
                        .map(user -> " sha256:" + ErasureReceipt.sha256Of(user))
                        .collect(Collectors.joining("", what, "")));
    }
}
