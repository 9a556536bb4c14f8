package io.nextup.trainer.family.blend;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.option.TrainOptions;

/** Holds a blend with session kNN to the contract of every family. */
class SessionKnnBlendContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return Blend.of(new Gru4Rec(), new SessionKnn());
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(family().defaults(), seed);
    }

    @Override
    protected boolean scoresItemsAlone() {
        return false;
    }
}
