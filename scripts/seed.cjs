// The same random documents in every run: a test that fails does so again. `FC_SEED=$RANDOM npm run unit` looks further.
require('fast-check').configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261121) });
