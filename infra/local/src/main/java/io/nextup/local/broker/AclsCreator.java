package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;

/** Gives principals their declared rights. Repeating it changes nothing. */
public final class AclsCreator {
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private final Admin admin;
    private final AdminAnswers answers;

    /**
     * @param kafka the cluster's settings, for errors
     */
    public AclsCreator(Admin admin, KafkaSettings kafka) {
        this.admin = admin;
        this.answers = new AdminAnswers(kafka);
    }

    /**
     * Rights of the declared principals after a call.
     *
     * @param added declared rights that were missing
     * @param there declared rights that existed
     * @param undeclared other rights of these principals, which stay unless they are removed;
     *     entries that deny something are not rights, and stay
     */
    public record Result(
            List<AclBinding> added, List<AclBinding> there, List<AclBinding> undeclared) {
        public Result {
            added = List.copyOf(added);
            there = List.copyOf(there);
            undeclared = List.copyOf(undeclared);
        }

        /** Leaves out the undeclared rights: a user's own applications may need these. */
        public Result ofDeclared() {
            return new Result(added, there, List.of());
        }
    }

    /**
     * Adds the missing rights; returns when the broker applies them.
     *
     * @throws LocalRunException if the broker has no ACLs, or this client may not change them
     */
    public Result add(AclsFile file) {
        List<AclBinding> declared = file.bindings();
        Set<AclBinding> existing = existing();
        List<AclBinding> added = new ArrayList<>(declared);
        added.removeAll(existing);
        List<AclBinding> there = new ArrayList<>(declared);
        there.removeAll(added);
        if (!added.isEmpty()) {
            answers.get(admin.createAcls(added).all(), AclOperation.ALTER);
            awaitAll(added, true);
        }
        return new Result(added, there, undeclared(file, existing));
    }

    /** Returns the rights of the declared principals that the file does not name. */
    static List<AclBinding> undeclared(AclsFile file, Set<AclBinding> existing) {
        Set<String> principals =
                file.principals().stream()
                        .map(AclsFile.Principal::principal)
                        .collect(Collectors.toSet());
        Set<AclBinding> others = new HashSet<>(existing);
        others.removeAll(new HashSet<>(file.bindings()));
        return others.stream()
                .filter(one -> principals.contains(one.entry().principal()))
                // Without a denial a user could do more, not less.
                .filter(one -> one.entry().permissionType() == AclPermissionType.ALLOW)
                .sorted(Comparator.comparing(AclsCreator::format))
                .toList();
    }

    /** Removes entries; returns when the broker no longer applies them. */
    public void remove(Collection<AclBinding> entries) {
        if (!entries.isEmpty()) {
            answers.get(
                    admin.deleteAcls(entries.stream().map(AclBinding::toFilter).toList()).all(),
                    AclOperation.ALTER);
            awaitAll(entries, false);
        }
    }

    /**
     * Formats a right, such as {@code User:nextup-job Read on topic nextup.models.v1}; with the
     * client's host where only one host has it.
     */
    public static String format(AclBinding entry) {
        Right right =
                new Right(
                        entry.entry().operation(),
                        entry.pattern().resourceType(),
                        entry.pattern().name());
        String host = entry.entry().host();
        return "%s %s%s%s"
                .formatted(
                        entry.entry().principal(),
                        right,
                        entry.pattern().patternType() == PatternType.PREFIXED ? "*" : "",
                        host.equals(AclsFile.ANY_HOST) ? "" : " from host " + host);
    }

    private Set<AclBinding> existing() {
        return new HashSet<>(
                answers.get(
                        admin.describeAcls(AclBindingFilter.ANY).values(), AclOperation.DESCRIBE));
    }

    /** Waits for the broker, which learns of an entry a moment after the controller. */
    private void awaitAll(Collection<AclBinding> entries, boolean present) {
        Wait.until(
                VISIBLE_LIMIT,
                () -> {
                    Set<AclBinding> existing = existing();
                    return entries.stream().allMatch(one -> existing.contains(one) == present);
                },
                () ->
                        "The broker does not apply the changed ACLs after %d s"
                                .formatted(VISIBLE_LIMIT.toSeconds()));
    }
}
