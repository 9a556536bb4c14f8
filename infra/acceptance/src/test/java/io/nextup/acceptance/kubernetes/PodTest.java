package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pods of the tables miss no Secret and no resource. */
class PodTest {
    @Test
    void aSecretCountsHoweverThePodGetsIt() {
        List<Pod> pods =
                Pod.of(
                        Manifest.all(
                                """
                                kind: Deployment
                                metadata: {name: trainer}
                                spec:
                                  template:
                                    spec:
                                      containers:
                                        - name: main
                                          envFrom: [{secretRef: {name: all-variables}}]
                                          env: [{name: A, valueFrom: {secretKeyRef: {name: one-variable, key: a}}}]
                                      volumes:
                                        - {name: plain, secret: {secretName: volume}}
                                        - name: several
                                          projected:
                                            sources:
                                              - secret: {name: projected, items: [{key: a, path: a}]}
                                              - configMap: {name: settings}
                                """));

        assertThat(pods).hasSize(1);
        assertThat(pods.get(0).secrets())
                .containsExactly("all-variables", "one-variable", "projected", "volume");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kind: StatefulSet, metadata: {name: a}, spec: {template: {spec: {containers: []}}}}",
                "{kind: Pod, metadata: {name: a}, spec: {containers: [{name: main}]}}"
            })
    void aKindWhosePodsAreNotReadFailsWithItsName(String manifest) {
        List<Manifest> manifests = Manifest.all(manifest);

        assertThatThrownBy(() -> Pod.of(manifests))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(manifests.get(0) + " has containers");
    }

    @Test
    void aResourceWithoutPodsHasNone() {
        assertThat(Pod.of(Manifest.all("{kind: PersistentVolumeClaim, metadata: {name: a}}")))
                .isEmpty();
    }
}
