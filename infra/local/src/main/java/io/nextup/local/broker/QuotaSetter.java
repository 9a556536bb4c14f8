package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.AclsFile.Quota;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/**
 * Gives principals their declared quotas, also where they have others. Leaves quotas alone that are
 * not declared. Repeating it changes nothing.
 */
public final class QuotaSetter {
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private final Admin admin;
    private final AdminAnswers answers;

    /**
     * @param kafka the cluster's settings, for errors
     */
    public QuotaSetter(Admin admin, KafkaSettings kafka) {
        this.admin = admin;
        this.answers = new AdminAnswers(kafka);
    }

    /**
     * Declared quotas after a call.
     *
     * @param changed quotas that were missing or had another value
     * @param there quotas that were as declared
     */
    public record Result(List<Quota> changed, List<Quota> there) {
        public Result {
            changed = List.copyOf(changed);
            there = List.copyOf(there);
        }
    }

    /**
     * Sets the quotas; returns when the broker applies them.
     *
     * @throws LocalRunException if this client may not change them
     */
    public Result set(AclsFile file) {
        if (file.quotas().isEmpty()) {
            return new Result(List.of(), List.of());
        }
        List<Quota> changed = others(file.quotas());
        List<Quota> there = new ArrayList<>(file.quotas());
        there.removeAll(changed);
        if (!changed.isEmpty()) {
            answers.get(
                    admin.alterClientQuotas(alterations(changed)).all(),
                    AclOperation.ALTER_CONFIGS);
            Wait.until(
                    VISIBLE_LIMIT,
                    () -> others(changed).isEmpty(),
                    () ->
                            "The broker does not apply the changed quotas after %d s"
                                    .formatted(VISIBLE_LIMIT.toSeconds()));
        }
        return new Result(changed, there);
    }

    /** Returns those quotas that the brokers do not have, or have with another value. */
    private List<Quota> others(List<Quota> declared) {
        Map<ClientQuotaEntity, Map<String, Double>> existing =
                answers.get(
                        admin.describeClientQuotas(
                                        ClientQuotaFilter.containsOnly(
                                                List.of(
                                                        ClientQuotaFilterComponent.ofEntityType(
                                                                ClientQuotaEntity.USER))))
                                .entities(),
                        AclOperation.DESCRIBE_CONFIGS);
        return declared.stream()
                .filter(
                        one ->
                                !Double.valueOf((double) one.value())
                                        .equals(
                                                existing.getOrDefault(entity(one), Map.of())
                                                        .get(one.key())))
                .toList();
    }

    private static List<ClientQuotaAlteration> alterations(List<Quota> quotas) {
        Map<ClientQuotaEntity, List<ClientQuotaAlteration.Op>> byUser = new LinkedHashMap<>();
        for (Quota one : quotas) {
            byUser.computeIfAbsent(entity(one), user -> new ArrayList<>())
                    .add(new ClientQuotaAlteration.Op(one.key(), (double) one.value()));
        }
        return byUser.entrySet().stream()
                .map(user -> new ClientQuotaAlteration(user.getKey(), user.getValue()))
                .toList();
    }

    private static ClientQuotaEntity entity(Quota quota) {
        return new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, quota.user()));
    }
}
