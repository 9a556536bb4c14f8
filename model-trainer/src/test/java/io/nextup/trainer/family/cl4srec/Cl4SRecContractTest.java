package io.nextup.trainer.family.cl4srec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

class Cl4SRecContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Cl4SRec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new Cl4SRec().defaults(), seed)
                .with(Cl4SRec.SEQUENCES, 8)
                .with(NetworkOptions.FILTER_SHARE, 0.7);
    }
}
