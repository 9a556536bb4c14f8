package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AclsCreatorTest {
    private static final String JOB = "User:nextup-job";

    @Test
    void onlyRightsOfDeclaredUsersAreUndeclaredAndADenialIsNotARight() {
        AclsFile file = AclsFile.bundled();
        Set<AclBinding> existing = new HashSet<>(file.bindings());
        AclBinding more = entry(JOB, "*", AclPermissionType.ALLOW);
        AclBinding ofOneHost = entry(JOB, "10.0.0.1", AclPermissionType.ALLOW);
        existing.add(ofOneHost);
        existing.add(more);
        existing.add(entry(JOB, "*", AclPermissionType.DENY));
        existing.add(entry("User:somebody", "*", AclPermissionType.ALLOW));

        assertThat(AclsCreator.undeclared(file, existing)).containsExactly(more, ofOneHost);
        assertThat(AclsCreator.format(more)).isEqualTo(JOB + " Delete on topic t*");
        assertThat(AclsCreator.format(ofOneHost))
                .isEqualTo(JOB + " Delete on topic t* from host 10.0.0.1");
    }

    /** Whoever took them away would break the user's other applications. */
    @Test
    void ofAUsersOwnLoginNoOtherRightIsNamed() {
        AclBinding other = entry("User:shop", "*", AclPermissionType.ALLOW);
        AclsCreator.Result all = new AclsCreator.Result(List.of(), List.of(other), List.of(other));

        assertThat(all.ofDeclared())
                .isEqualTo(new AclsCreator.Result(List.of(), List.of(other), List.of()));
    }

    private static AclBinding entry(String principal, String host, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "t", PatternType.PREFIXED),
                new AccessControlEntry(principal, host, AclOperation.DELETE, permission));
    }
}
