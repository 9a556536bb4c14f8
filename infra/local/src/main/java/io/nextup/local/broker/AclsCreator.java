package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;

/** Gives principals their declared rights. Repeating it changes nothing. */
public final class AclsCreator {
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private final Admin admin;
    private final KafkaSettings kafka;

    /**
     * @param kafka the cluster's settings, for errors
     */
    public AclsCreator(Admin admin, KafkaSettings kafka) {
        this.admin = admin;
        this.kafka = kafka;
    }

    /**
     * Rights of the declared principals after a call.
     *
     * @param added declared rights that were missing
     * @param there declared rights that existed
     * @param undeclared other entries of these principals, which stay unless they are removed
     */
    public record Result(
            List<AclBinding> added, List<AclBinding> there, List<AclBinding> undeclared) {
        public Result {
            added = List.copyOf(added);
            there = List.copyOf(there);
            undeclared = List.copyOf(undeclared);
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
            get(admin.createAcls(added).all(), AclOperation.ALTER);
            awaitAll(added, true);
        }
        Set<String> principals =
                file.principals().stream()
                        .map(AclsFile.Principal::principal)
                        .collect(Collectors.toSet());
        existing.removeAll(new HashSet<>(declared));
        return new Result(
                added,
                there,
                existing.stream()
                        .filter(one -> principals.contains(one.entry().principal()))
                        .sorted((a, b) -> told(a).compareTo(told(b)))
                        .toList());
    }

    /** Removes entries; returns when the broker no longer applies them. */
    public void remove(Collection<AclBinding> entries) {
        if (!entries.isEmpty()) {
            get(
                    admin.deleteAcls(entries.stream().map(AclBinding::toFilter).toList()).all(),
                    AclOperation.ALTER);
            awaitAll(entries, false);
        }
    }

    /** Formats an entry, such as {@code User:nextup-job Read on topic nextup.models.v1}. */
    public static String told(AclBinding entry) {
        Right right =
                new Right(
                        entry.entry().operation(),
                        entry.pattern().resourceType(),
                        entry.pattern().name());
        return "%s %s%s"
                .formatted(
                        entry.entry().principal(),
                        right,
                        entry.pattern().patternType() == PatternType.PREFIXED ? "*" : "");
    }

    private Set<AclBinding> existing() {
        return new HashSet<>(
                get(admin.describeAcls(AclBindingFilter.ANY).values(), AclOperation.DESCRIBE));
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

    private <T> T get(KafkaFuture<T> answer, AclOperation needed) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SecurityDisabledException) {
                throw new LocalRunException(
                        "Kafka at %s has no ACLs: set authorizer.class.name of its brokers"
                                .formatted(kafka.bootstrapServers()),
                        e);
            }
            if (e.getCause() instanceof ClusterAuthorizationException) {
                throw new LocalRunException(Right.onCluster(needed).missing(kafka), e);
            }
            throw new LocalRunException("The broker refused: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while ACLs were changed", e);
        }
    }
}
