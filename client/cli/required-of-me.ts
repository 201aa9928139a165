/** What a person reads and agrees to before an upgrade starts. A change of the text is a new version. */
export const REQUIRED_OF_ME = {
  version: '2026-01',
  text: `What is Required of Me

  - I give my legal name as on my government photo ID, my country and my contact information.
  - In the United States, with my agreement, I am asked questions from my credit history. I need my
    date of birth, a phone number and perhaps my Social Security number. The inquiry does not affect
    my credit score, and its time is short. I may disagree and take live video instead.
  - Elsewhere, or if I disagree, I meet a proofing agent by live video: with a camera, a phone, and
    my valid government photo ID in hand. I book the appointment here.
  - If the questions cannot confirm who I am, an activation code may come by letter to my home
    address, usually in 3 to 8 business days. After live video the agent tells me the code.
  - I enter the activation code in time. An expired code is void and the proofing starts again.
  - The number of attempts is limited. After the last one Customer Support tells me how to go on.`,
} as const;
