package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.candidate.Candidate;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.PairedSums;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundReportTest {
    /** The report of a round stays while the next one reads the history anew. */
    @Test
    void itHoldsNothingOfTheHistoryAndNoModel() {
        Set<Class<?>> held = new HashSet<>();
        collect(RoundReport.class, held);

        assertThat(held)
                .contains(Decision.Compared.class, PairedSums.class, Manifest.class)
                .doesNotContain(
                        UserHistories.class,
                        HeldOut.class,
                        Dataset.class,
                        Candidate.class,
                        Artifact.class,
                        Vocabulary.class);
    }

    /** Collects the types of a record's components, and of what they are made of. */
    private static void collect(Type type, Set<Class<?>> found) {
        if (type instanceof ParameterizedType generic) {
            collect(generic.getRawType(), found);
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, found);
            }
        } else if (type instanceof Class<?> plain && found.add(plain) && plain.isRecord()) {
            for (RecordComponent component : plain.getRecordComponents()) {
                collect(component.getGenericType(), found);
            }
        }
    }
}
